// A change of a field above the text as a step of the document's own history: the document stays as it is.
import { Step, StepMap, StepResult } from "prosemirror-transform";

export class FieldStep extends Step {
  /** @param {string} name @param {string} from @param {string} to */
  constructor(name, from, to) {
    super();
    Object.assign(this, { name, from, to });
  }

  apply(doc) {
    return StepResult.ok(doc);
  }

  getMap() {
    return StepMap.empty;
  }

  invert() {
    return new FieldStep(this.name, this.to, this.from);
  }

  map() {
    return this;
  }

  /** One letter after the other is one change. */
  merge(other) {
    return other instanceof FieldStep && other.name === this.name
      ? new FieldStep(this.name, this.from, other.to)
      : null;
  }
}
