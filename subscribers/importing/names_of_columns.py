"""What columns are called, in the languages people keep lists in. Compared by :func:`~.fields.fold`."""

from types import MappingProxyType

from subscribers.importing.fields import Field, fold

_NAMES = {
    Field.ADDRESS: """email, e-mail, mail, email address, e-mail address, subscriber email, your email,
        correo, correo electrónico, dirección de correo electrónico, courriel, adresse e-mail, adresse mail,
        adresse électronique, adresse courriel, e-mail-adresse, mailadresse, e-postadress, e-post, epost,
        e-postadresse, e-mailadres, emailadres, sähköposti, sähköpostiosoite, indirizzo e-mail, indirizzo di
        posta elettronica, endereço de e-mail, adres e-mail, adres email, e-mailová adresa, e-mail cím,
        adresă de email, ηλεκτρονική διεύθυνση, электронная почта, адрес электронной почты, эл. почта,
        имейл, メールアドレス, メール, 电子邮件, 邮箱, 電子郵件, 이메일,
        이메일 주소, البريد الإلكتروني, e-posta, e-posta adresi, địa chỉ email, อีเมล""",
    Field.NAME: """name, full name, vor- und nachname, vorname und nachname, first and last name,
        subscriber name, display name, nombre completo, nom complet, nom et
        prénom, vollständiger name, nome completo, volledige naam, naam, navn, fullständigt namn, fullt
        navn, nimi, imię i nazwisko, celé jméno, teljes név, név, nume complet, ονοματεπώνυμο, имя и
        фамилия, фио, 名前, お名前, 氏名, 姓名, 이름, الاسم, الاسم الكامل, ad soyad, isim, họ và tên, ชื่อ""",
    Field.FIRST_NAME: """first name, firstname, fname, given name, forename, nombre, prénom, vorname, nome,
        voornaam, fornavn, förnamn, namn, etunimi, imię, jméno, keresztnév, prenume, prenom, όνομα, имя,
        ім'я, 名, adı, tên""",
    Field.LAST_NAME: """last name, lastname, lname, surname, family name, apellido, apellidos, nom, nom de
        famille, nachname, familienname, cognome, sobrenome, apelido, achternaam, etternavn, efternavn,
        efternamn, sukunimi, nazwisko, příjmení, vezetéknév, nume, επώνυμο, фамилия, прізвище, 姓, soyadı, họ""",
    Field.LANGUAGE: "language, lang, locale, preferred language, sprache, langue, idioma, lingua, taal, språk, język",
    Field.STATUS: """status, state, subscriber status, subscription status, email status, estado, statut,
        stato, stav, tila, статус, stan, durum, zustand, állapot, stare, κατάσταση, الحالة, ステータス, 状態, 購読状態,
        配信状況, 状态, 订阅状态, 狀態, 訂閱狀態, 상태, 구독 상태, trạng thái, สถานะ, mailing status, member status,
        email marketing status, global status, list status, mail status""",
    Field.OPTED_IN: """subscribed, is subscribed, subscribed to emails, opted in, opt in, email opt in,
        newsletter, accepts marketing, accepts email marketing, marketing consent, email marketing consent,
        receive newsletter, wants newsletter, newsletter gewünscht, newsletter opt in""",
    Field.OPTED_OUT: """unsubscribed, is unsubscribed, email disabled, email blacklisted, opted out, opt
        out, email opt out, blocklisted, blacklisted, do not email, has opted out of email""",
    Field.SUBSCRIBED_AT: """created at, created, creation date, date created, date added, added, added at, added
        time, date joined, joined, joined at, join date, signup date, sign up date, signed up at, signed up,
        subscribed at, subscribed on, subscription date, date subscribed, date registered, registered at,
        registration date, optin time, opt in time, opt in date, opted in at, subscribe date, start date, datum,
        anmeldedatum, date d'inscription, fecha de alta, fecha de suscripción, data di iscrizione, data de
        inscrição, inschrijfdatum, skapad, angemeldet am, anmeldung, anmeldung am, abonniert am,
        abonniert seit, eingetragen am, erstellt am, erstellungsdatum, hinzugefügt am, registriert am,
        registrierungsdatum, inscrit le, inscrite le, abonné le, abonné depuis, date d'abonnement, date d'ajout,
        créé le, date de création, ajouté le, date d'inscription à la newsletter, fecha de inscripción, fecha de
        registro, suscrito el, fecha de creación, creado el, data iscrizione, data di registrazione, data
        registrazione, iscritto il, iscritta il, data di creazione, creato il, data de cadastro, data de assinatura,
        inscrito em, data de criação, criado em, aangemeld op, ingeschreven op, aanmelddatum, datum van
        inschrijving, aangemaakt op, registreringsdatum, påmeldingsdato, opprettet,
        tilmeldingsdato, oprettet, tilauspäivä, liittymispäivä, data zapisu, data rejestracji, data
        utworzenia, datum přihlášení, datum registrace, feliratkozás dátuma, data abonării, data
        înscrierii, ημερομηνία εγγραφής, дата подписки, дата регистрации, дата добавления, подписан с, дата
        підписки, дата реєстрації, abonelik tarihi, kayıt tarihi, تاريخ الاشتراك, 登録日, 登録日時, 購読開始日,
        作成日, 订阅日期, 订阅时间, 注册时间, 注册日期, 訂閱日期, 구독일, 가입일, 등록일""",
    Field.CONFIRMED_AT: """confirmed at, confirm time, confirmation time, confirmation date, date confirmed,
        confirmed, verified at, double opt in date, activated at, activation date, bestätigt am, bestätigungsdatum,
        confirmé le, date de confirmation, confirmado el, fecha de confirmación, data di conferma, confermato il,
        data de confirmação, confirmado em, bevestigd op, bekräftad, bekreftet, bekræftet, data potwierdzenia, дата
        подтверждения, 確認日, 确认时间""",
    Field.UNSUBSCRIBED_AT: """unsubscribed at, unsubscription date, unsubscribe date, unsub time, date unsubscribed,
        unsubscribed on, unsubscribe time, opted out at, deleted at, cancelled at, canceled at, abgemeldet am,
        abmeldedatum, abbestellt am, désabonné le, désinscrit le, date de désabonnement, date de désinscription,
        fecha de baja, dado de baja el, data di disiscrizione, data disiscrizione, disiscritto il, data de
        cancelamento, data de descadastro, afgemeld op, uitgeschreven op, uitschrijfdatum,
        data wypisania, дата отписки, 退会日, 解除日, 退订时间, 退订日期, left on, left at, left date, churned at,
        unsubscribe timestamp, austritt am, austrittsdatum, ausgetreten am, gekündigt am, kündigungsdatum,
        deaktiviert am, date de départ, résilié le, data odhlášení, leiratkozás dátuma, dátum odhlásenia""",
    Field.BOUNCED_AT: """bounced at, clean time, cleaned at, hard bounced at, bounce date, bounce reason, hard bounce
        reason, email hard bounce reason""",
    Field.ENDED_AT: "ended at",
    Field.REASON: "unsub reason, unsubscribe reason, reason, unsubscription reason",
    Field.TAGS: """tags, tag, labels, label, groups, segments, lists, list membership, schlagwörter,
        étiquettes, etiquetas, etichette""",
    Field.ATTRIBUTES: "attributes, metadata, custom fields, data",
    Field.IP_ADDRESS: """ip, ip address, optin ip, opt in ip, signup ip, confirm ip, confirmation ip, ip
        signup, registration ip""",
    Field.REFERRER: "referrer, referrer url, referer, utm referrer, signup page, source url",
    Field.UTM_SOURCE: "utm source, source, signup source, acquisition source",
    Field.UTM_MEDIUM: "utm medium, medium",
    Field.UTM_CAMPAIGN: "utm campaign, campaign",
}

KNOWN: MappingProxyType[str, Field] = MappingProxyType(
    {fold(name): field for field, names in _NAMES.items() for name in names.split(",")}
)
"""The meaning of a folded header."""

_NOBODYS = """id, uuid, hash, leid, euid, secondary id, external id, user id, channel id, contact id, member rating,
    latitude, longitude, gmtoff, dstoff, timezone, cc, region, last changed, updated at, last modified, modified
    time, email type, stripe customer id, stripe connected customer id, clicks, opens, email domain, unsub campaign
    title, unsub campaign id, unsub reason other, clean campaign title, clean campaign id, password, password hash,
    last time password was changed"""

LEFT_OUT = frozenset(map(fold, _NOBODYS.split(",")))
"""What tools keep for themselves: nothing a writer would say of a reader."""
