// The menus of the section with the caret, by keyboard.
import { currentSection } from "../sections/find.js";

const press = (selector) => (state, _dispatch, view) => {
  const here = currentSection(state);
  const section = here && view?.nodeDOM(here.pos);
  const button = section?.querySelector(selector);
  button?.scrollIntoView({ block: "nearest" });
  button?.click();
  return Boolean(button);
};

export const openMenuOfSection = press(":scope > .ed-section-head .ed-handle");
export const openPlusOfSection = press(":scope > .ed-between .ed-plus");
