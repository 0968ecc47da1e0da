// Putting a layer beside a place in the window: below it, or above where there is no room.
const GAP = 6;

/** @param {HTMLElement} layer positioned as fixed @param {{left: number, top: number, bottom: number}} rect */
export function place(layer, rect, { above = false } = {}) {
  const { offsetWidth: width, offsetHeight: height } = layer;
  const window_ = window.visualViewport ?? { width: innerWidth, height: innerHeight, offsetTop: 0, offsetLeft: 0 };
  const bottom = window_.offsetTop + window_.height;
  const fitsBelow = rect.bottom + GAP + height <= bottom;
  const fitsAbove = rect.top - GAP - height >= window_.offsetTop;
  const goesAbove = above ? fitsAbove || !fitsBelow : !fitsBelow && fitsAbove;
  const top = goesAbove ? rect.top - GAP - height : rect.bottom + GAP;
  const left = Math.min(Math.max(GAP, rect.left), Math.max(GAP, window_.width - width - GAP));
  layer.style.top = `${Math.round(Math.max(window_.offsetTop + GAP, Math.min(top, bottom - height - GAP)))}px`;
  layer.style.left = `${Math.round(left)}px`;
  layer.classList.toggle("is-above", goesAbove);
}
