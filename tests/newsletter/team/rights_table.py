"""Every address below /studio/, and which roles it lets through: o is an owner, e an editor, w a writer, a an analyst.

The table is written by hand and knows nothing of the matrix.
"""

ROLES = {"o": "owner", "e": "editor", "w": "writer", "a": "analyst"}
# name: who may GET, who may POST; "." is a method that the page does not have, "-" is nobody but administrators, "*" is
# everybody who is signed in.
TABLE = """
studio_delivery:overview            *     .
studio:session                      *     .
studio:password                     *     *
studio:account                      *     .
studio:account_details              *     *
studio:new_address                  *     *
studio:prove                        *     *
studio:authenticator                *     *
studio:authenticator_off            *     *
studio:recovery_codes               *     *
studio:add_passkey                  *     *
studio:passkey                      *     *
studio:end_other_sessions           .     *
studio:end_session                  .     *
studio:site_log                     -     .
studio:site_log_csv                 .     -
studio:new_newsletter               -     -
studio_delivery:routes              -     .
studio_delivery:new_route           -     -
studio_delivery:try_setting         .     -
studio_delivery:route               -     -
studio_delivery:try_route           .     -
studio_delivery:delete_route        -     -
studio_delivery:domain              -     .
studio_delivery:make_key            .     -
studio_delivery:change_key          .     -

studio:issues                       oewa  .
studio:new_issue                    oew   oew
studio:next_issue                   .     oew
studio:import                       oew   oew
studio:issue                        oew   .
studio:document                     oew   .
studio:preview                      .     oewa
studio:mail                         oewa  .
studio:preview_mail                 oewa  .
studio:preview_canvas               oewa  .
studio:preflight                    oew   oew
studio:mend                         .     oew
studio:details                      oew   oew
studio:delete_issue                 .     oe
studio:history                      oew   .
studio:compare_versions             oew   .
studio:revision                     oew   .
studio:name_version                 .     oew
studio:bring_back                   .     oew
studio:markdown                     oew   oew
studio:export                       oewa  .
studio:duplicate_issue              .     oew
studio:save_as_template             oew   oew
studio:upload_picture               .     oew
studio:fetch_picture                .     oew
studio:crop_picture                 oew   oew
studio:link_card                    .     oew
studio:pasted                       .     oew
studio:section_markdown             .     oew

studio:calendar                     oewa  .
studio:move_issue                   .     oew
studio:skip_slot                    .     oe
studio:links                        oew   .
studio:links_json                   oew   .
studio:add_link                     oew   oew
studio:edit_link                    oew   oew
studio:mark_link                    .     oew
studio:delete_link                  .     oew
studio:restore_link                 .     oew
studio:templates                    oew   .
studio:edit_template                oew   oew
studio:delete_template              .     oew
studio:snippets                     oew   .
studio:snippets_json                oew   oew
studio:new_snippet                  oew   oew
studio:edit_snippet                 oew   oew
studio:delete_snippet               .     oew

studio_delivery:issue               oewa  .
studio_delivery:progress            oewa  .
studio_delivery:test                .     oew
studio_delivery:proof               oew   oew
studio_delivery:addressees          .     oe
studio_delivery:schedule            .     oe
studio_delivery:unschedule          .     oe
studio_delivery:now                 .     oe
studio_delivery:pause               .     oe
studio_delivery:resume              .     oe
studio_delivery:cancel              .     oe
studio_delivery:reopen              .     oe
studio_delivery:retry               .     oe
studio_delivery:resend              .     oe
studio_delivery:go-on               .     oe
studio_delivery:recipients          oe    .
studio_delivery:recipient           oe    .
studio_delivery:export              .     o

studio_people:people                oe    .
studio_people:person                oe    .
studio_people:suppressed            oe    oe
studio_people:suppression           oe    oe
studio_people:add                   oe    oe
studio_people:bulk                  .     oe
studio_people:bulk_progress         oe    .
studio_people:bulk_undo             .     oe
studio_people:profile               .     oe
studio_people:tags                  .     oe
studio_people:note                  .     oe
studio_people:delete_note           .     oe
studio_people:unsubscribe           .     oe
studio_people:suppress              .     oe
studio_people:lift                  .     oe
studio_people:export                o     o
studio_people:evidence              .     o
studio_people:erase                 o     o
studio_people:imports               oe    oe
studio_people:import                oe    .
studio_people:import_progress       oe    .
studio_people:import_columns        .     oe
studio_people:import_without        .     oe
studio_people:import_start          .     oe
studio_people:import_cancel         oe    oe
studio_people:import_again          .     oe
studio_people:import_refused        .     oe
studio_people:growth                oewa  .
studio_people:growth_numbers        oewa  .
studio_people:health                oe    .
studio_people:finding               oe    .
studio_people:clean                 .     oe
studio_people:segments              oewa  .
studio_people:segment_count         oewa  .
studio_people:new_segment           oe    oe
studio_people:segment               oe    oe
studio_people:duplicate_segment     .     oe
studio_people:delete_segment        oe    oe

studio_people:signup                oe    oe
studio:rhythm                       oe    oe
studio:next_dates                   .     oe
studio:looks                        oe    oe
studio:looks_preview                .     oe
studio:looks_frame                  oe    .
studio:settings                     o     o
studio:log                          o     .
studio:log_csv                      .     o
studio:team                         oewa  .
studio:invite                       .     o
studio:member                       .     o
studio:team_second_step             .     o
studio:remove_member                o     o
studio:resend_invitation            .     o
studio:revoke_invitation            .     o
studio:leave_team                   oewa  oewa
"""
EXPECTED = {name: (look, change) for name, look, change in (line.split() for line in TABLE.split("\n") if line)}
# Whoever comes to them need not be signed in.
OPEN = {
    "studio:login", "studio:logout", "studio:join", "studio:second_step", "studio:begin_passkey",
    "studio:finish_passkey", "studio:forgotten", "studio:reset",
}  # fmt: skip
# A preview that nobody asked for, a picture that nobody stored and others' ways to sign in are not there, for whoever
# may look at them either.
NOT_MADE = {"studio:looks_frame", "studio:crop_picture", "studio:passkey", "studio:end_session"}
