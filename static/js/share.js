// <copy-link data-address="…"><a href="…">…</a></copy-link>: turns the link into a button that copies the address, or
// that opens the device's own share sheet where there is one. Its words are the page's: data-copy, data-copied and
// data-share. Without script the link stays a link.
class CopyLink extends HTMLElement {
  connectedCallback() {
    const address = this.dataset.address;
    const sheet = matchMedia("(pointer: coarse)").matches && typeof navigator.share === "function";
    if (!address || (!sheet && !navigator.clipboard)) {
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "as-link";
    button.textContent = sheet ? this.dataset.share : this.dataset.copy;
    const status = document.createElement("span");
    status.className = "copy-status";
    status.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      try {
        if (sheet) {
          await navigator.share({ title: document.title, url: address });
        } else {
          await navigator.clipboard.writeText(address);
          status.textContent = ` ${this.dataset.copied}`;
          setTimeout(() => (status.textContent = ""), 3000);
        }
      } catch (error) {
        if (error.name !== "AbortError") {
          status.textContent = ` ${address}`;
        }
      }
    });
    this.replaceChildren(button, status);
  }
}
customElements.define("copy-link", CopyLink);
