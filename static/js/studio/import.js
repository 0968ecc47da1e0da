// Moving readers in: files that are dropped, an upload with a bar, and the names of fields where they are needed.
"use strict";

(() => {
  const form = document.querySelector("form[data-import]");
  if (form) takeFiles(form);
  for (const select of document.querySelectorAll("[data-meaning]")) showKey(select);

  function showKey(select) {
    const key = select.parentElement.querySelector(".import-key");
    const show = () => {
      key.hidden = select.value !== "own";
      select.closest("tr").classList.toggle("is-left-out", !select.value);
    };
    select.addEventListener("change", () => {
      show();
      // What the page says would happen is of the columns as they were read.
      document.querySelector(".import-again .button")?.classList.remove("is-quiet");
    });
    show();
  }

  function takeFiles(upload) {
    const field = upload.elements.files;
    const drop = upload.querySelector("[data-drop]");
    const sending = upload.querySelector("[data-sending]");
    const button = upload.querySelector("button");
    const chosen = upload.querySelector("[data-chosen]");

    for (const kind of ["dragenter", "dragover"]) {
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.classList.add("is-over");
      });
    }
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("is-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      const both = new DataTransfer();
      for (const file of [...field.files, ...event.dataTransfer.files]) both.items.add(file);
      field.files = both.files;
      showChosen();
    });
    field.addEventListener("change", showChosen);
    upload.addEventListener("submit", (event) => {
      event.preventDefault();
      if (tell(whatIsWrong())) return;
      send();
    });

    function showChosen() {
      chosen.replaceChildren(
        ...[...field.files].map((file) => {
          const line = document.createElement("li");
          line.textContent = `${file.name} · ${size(file.size)}`;
          return line;
        }),
      );
      tell(whatIsWrong());
    }

    function whatIsWrong() {
      const all = [...field.files].reduce((sum, file) => sum + file.size, 0);
      const most = Number(upload.dataset.mostBytes);
      const troubles = [];
      if (all > most) {
        troubles.push(
          `The files have ${size(all)} together; one upload takes ${size(most)}. ` +
            "Pack them into a ZIP, or move them in in parts.",
        );
      }
      if (field.files.length > Number(upload.dataset.mostFiles)) {
        troubles.push(`These are ${field.files.length} files; one upload takes ${upload.dataset.mostFiles}.`);
      }
      return troubles;
    }

    function send() {
      const request = new XMLHttpRequest();
      const bar = sending.querySelector("progress");
      const sent = sending.querySelector("[data-sent]");
      request.open("POST", upload.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        bar.value = (event.loaded / event.total) * 100;
        sent.textContent =
          event.loaded < event.total
            ? `${size(event.loaded)} of ${size(event.total)} uploaded`
            : "Uploaded. The files are being looked at …";
      });
      request.addEventListener("load", () => answered(request));
      request.addEventListener("error", () => {
        busy(false);
        tell(["The connection broke before the files were here. Nothing was begun: try once more."]);
      });
      busy(true);
      request.send(new FormData(upload));
    }

    function answered(request) {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // Not from us: a proxy in between, perhaps.
      }
      if (answer.go_to) {
        location.assign(answer.go_to);
        return;
      }
      busy(false);
      const unknown = `The server answered ${request.status}. Nothing was begun: load the page anew and try once more.`;
      const tooLarge = "A proxy in front of the site takes nothing this large. Pack the files into a ZIP.";
      tell(answer.troubles || [answer.error || (request.status === 413 ? tooLarge : unknown)]);
    }

    function busy(is) {
      sending.hidden = !is;
      button.disabled = is;
    }

    function tell(troubles) {
      const box = document.querySelector("[data-troubles]");
      box.querySelector("ul").replaceChildren(
        ...troubles.map((words) => {
          const line = document.createElement("li");
          line.textContent = words;
          return line;
        }),
      );
      box.hidden = !troubles.length;
      return troubles.length > 0;
    }
  }

  function size(bytes) {
    if (bytes < 1000) return `${bytes} bytes`;
    return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  }
})();
