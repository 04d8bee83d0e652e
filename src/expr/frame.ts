import { Stop } from './error.ts';
import type { Limits } from './limits.ts';
import type { Value } from './value.ts';

/** What changes from one evaluation to the next, and is not data: given, so that evaluating is pure. */
export interface Ambient {
  /** Milliseconds since 1970; `$TIME()` needs it. */
  readonly now?: () => number;
  /** A fresh UUID; `$UUID()` needs it. */
  readonly uuid?: () => string;
}

/** The values of the variables, by name. A variable that no expression reads is never asked for: make them getters. */
export type Scope = object;

/** A compiled node. Throws a Stop, and nothing else. */
export type Code = (frame: Frame) => Value;

/** One evaluation. */
export class Frame {
  readonly scope: Readonly<Record<string, Value | undefined>>;
  readonly ambient: Ambient;
  readonly limits: Limits;
  /** Parameters of lambdas, by the slot that the compiler gave them. */
  readonly locals: Value[];
  #steps = 0;

  constructor(
    scope: Scope,
    ambient: Ambient,
    { limits, slots }: { limits: Limits; slots: number },
  ) {
    this.scope = scope as Readonly<Record<string, Value | undefined>>;
    this.ambient = ambient;
    this.limits = limits;
    this.locals = slots === 0 ? NO_LOCALS : Array.from({ length: slots }, () => null);
  }

  charge(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.limits.steps)
      throw new Stop('steps_exceeded', `takes more than ${this.limits.steps} steps`);
  }

  /** For work that goes over a text once: 64 characters are a step. */
  chargeText(length: number): void {
    this.charge(1 + (length >> 6));
  }

  /** To be asked before a list or an object of so many items is made. */
  chargeItems(length: number): void {
    this.assertItems(length);
    this.charge(length);
  }

  /** The same, where the work is charged elsewhere. */
  assertItems(length: number): void {
    if (length > this.limits.listItems) {
      const summary = `makes a list or object of more than ${this.limits.listItems} items`;
      throw new Stop('list_too_long', summary);
    }
  }

  /** To be asked before a text of so many characters is made. */
  roomFor(length: number): void {
    this.assertRoom(length);
    this.chargeText(length);
  }

  /** The same, where the work is charged elsewhere. */
  assertRoom(length: number): void {
    if (length > this.limits.textLength) {
      const summary = `makes a text of more than ${this.limits.textLength} characters`;
      throw new Stop('text_too_long', summary);
    }
  }
}

/** Nobody writes to it: code that has no lambdas has no slots. */
const NO_LOCALS: Value[] = [];
