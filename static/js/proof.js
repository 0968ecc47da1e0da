// <proof-of-work data-challenge="{…}" data-worker="…" data-words="…"><input type="hidden" name="altcha" form="…">
// </proof-of-work>: does the work that the signup form asks for while the form is being filled in, and holds a press
// back until it is done, and for the two seconds that the site expects of a person: it would ask for another press.
// Nothing is shown unless someone is faster. Without script the field stays empty.
const SLOW_ENOUGH = 2100; // milliseconds
class ProofOfWork extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input");
    const form = field && field.form;
    if (!form || typeof Worker !== "function") {
      return;
    }
    const since = performance.now();
    const challenge = JSON.parse(this.dataset.challenge);
    const worker = new Worker(this.dataset.worker);
    const status = document.createElement("p");
    status.className = "field-hint";
    status.setAttribute("role", "status");
    this.append(status);
    let working = true;
    let pressed = null;
    const hold = (event) => {
      if (working) {
        event.preventDefault();
        pressed = { by: event.submitter };
        status.textContent = this.dataset.words;
      }
    };
    const finish = () => {
      working = false;
      worker.terminate();
      status.textContent = "";
      if (pressed) {
        form.requestSubmit(pressed.by);
      }
    };
    const finishInTime = () => setTimeout(finish, since + SLOW_ENOUGH - performance.now());
    form.addEventListener("submit", hold);
    worker.addEventListener("message", ({ data }) => {
      if (data.solution) {
        field.value = btoa(JSON.stringify({ challenge, solution: data.solution }));
      }
      finishInTime();
    });
    // The press goes out without the work, and the site takes a few of those.
    worker.addEventListener("error", finishInTime);
    worker.postMessage(challenge.parameters);
  }
}
customElements.define("proof-of-work", ProofOfWork);
