// Which pictures are of other sites.

/** Whether a picture's address leads to another site, so that it should be kept by ours. */
export function isForeign(src) {
  if (!/^https?:\/\//i.test(src)) return false;
  try {
    return new URL(src).origin !== location.origin;
  } catch {
    return false;
  }
}
