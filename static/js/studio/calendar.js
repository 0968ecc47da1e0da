// Dragging an issue to another slot of the calendar. Each issue has a form that does the same without it.
"use strict";

(() => {
  const form = document.getElementById("drop-form");
  if (!form) return;
  const slots = document.querySelectorAll("[data-takes]");
  const days = document.querySelectorAll("[data-day]");
  let dragged = null;

  for (const card of document.querySelectorAll("[data-issue]")) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      // A card's own form is worked with, not dragged.
      if (event.target !== card) return;
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.querySelector(".plan-title").textContent.trim());
      card.classList.add("is-dragged");
      for (const day of slots) if (!day.contains(card)) day.classList.add("is-open");
    });
    card.addEventListener("dragend", () => {
      dragged = null;
      card.classList.remove("is-dragged");
      for (const day of days) day.classList.remove("is-open", "is-over");
    });
  }

  // A day that takes nothing is asked for all the same: the answer says why.
  for (const day of days) {
    day.addEventListener("dragover", (event) => {
      if (!dragged || day.contains(dragged)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      if ("takes" in day.dataset) day.classList.add("is-over");
    });
    day.addEventListener("dragleave", (event) => {
      if (!day.contains(event.relatedTarget)) day.classList.remove("is-over");
    });
    day.addEventListener("drop", (event) => {
      if (!dragged || day.contains(dragged)) return;
      event.preventDefault();
      form.elements.issue.value = dragged.dataset.issue;
      form.elements.to.value = day.dataset.day;
      form.requestSubmit();
    });
  }
})();
