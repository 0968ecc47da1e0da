// Two neighbouring runs of sections change places. As a step of its own: what others write in a moved section stays
// when the move is undone, which it would not if a move were a deletion and an insertion.
import { MapResult, Step, StepMap, StepResult } from "prosemirror-transform";

class SwapMap extends StepMap {
  constructor(start, middle, end) {
    super([start, end - start, end - start]);
    Object.assign(this, { start, middle, end });
  }

  map(pos, assoc = 1) {
    const { start, middle, end } = this;
    // A boundary goes with the run on the side that is asked for.
    const isIn = (from, to) => (assoc < 0 ? pos > from && pos <= to : pos >= from && pos < to);
    if (isIn(start, middle)) return pos + end - middle;
    return isIn(middle, end) ? pos - middle + start : pos;
  }

  mapResult(pos, assoc = 1) {
    return new MapResult(this.map(pos, assoc), 0, null);
  }

  invert() {
    return new SwapMap(this.start, this.start + this.end - this.middle, this.end);
  }
}

export class SwapStep extends Step {
  /** The sections from `start` to `middle` and those from `middle` to `end`: positions between sections. */
  constructor(start, middle, end) {
    super();
    Object.assign(this, { start, middle, end });
  }

  apply(doc) {
    const { start, middle, end } = this;
    const isBetween = (pos) => pos <= doc.content.size && doc.resolve(pos).depth === 0;
    if (![start, middle, end].every(isBetween)) return StepResult.fail("not between sections");
    const part = (from, to) => doc.content.cut(from, to);
    return StepResult.ok(
      doc.copy(part(0, start).append(part(middle, end)).append(part(start, middle)).append(part(end))),
    );
  }

  getMap() {
    return new SwapMap(this.start, this.middle, this.end);
  }

  invert() {
    return new SwapStep(this.start, this.start + this.end - this.middle, this.end);
  }

  map(mapping) {
    const start = mapping.map(this.start, 1);
    const middle = mapping.map(this.middle, 1);
    const end = mapping.map(this.end, -1);
    return start < middle && middle < end ? new SwapStep(start, middle, end) : null;
  }
}
