/**
 * Finds where a smooth function is least: L-BFGS (Liu and Nocedal 1989) with a step that is halved
 * until it pays. No randomness; the same function gives the same steps.
 */

/** Fills `gradient` and gives the value at `at`. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  readonly maxRounds: number;
  /** Asked after every round; true ends the search. `at` may be copied, not kept. */
  readonly watch?: (at: Float64Array, round: number) => boolean;
}

const REMEMBERED = 8;
/** Relative fall of the value below which nothing more is to be had. */
const ENOUGH = 1e-7;
/** Armijo: share of the promised fall that a step must bring. */
const SUFFICIENT = 1e-4;

/** Changes `at` in place; gives the rounds taken. */
export function minimise(at: Float64Array, objective: Objective, options: MinimiseOptions): number {
  const size = at.length;
  let gradient = new Float64Array(size);
  let next = new Float64Array(size);
  let nextGradient = new Float64Array(size);
  const direction = new Float64Array(size);
  const steps: { readonly move: Float64Array; readonly turn: Float64Array; readonly curve: number }[] = [];
  let value = objective(at, gradient);
  for (let round = 1; round <= options.maxRounds; round++) {
    aim(direction, gradient, steps);
    const slope = dot(direction, gradient);
    if (slope >= 0) return round;
    let step = steps.length === 0 ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
    let reached = value;
    for (let tries = 0; ; tries++) {
      for (let i = 0; i < size; i++) next[i] = at[i]! + step * direction[i]!;
      reached = objective(next, nextGradient);
      if (reached <= value + SUFFICIENT * step * slope) break;
      if (tries === 30) return round;
      step /= 2;
    }
    remember(steps, at, next, gradient, nextGradient);
    at.set(next);
    [gradient, nextGradient] = [nextGradient, gradient];
    const fall = (value - reached) / Math.max(1, Math.abs(reached));
    value = reached;
    if (options.watch?.(at, round) === true || fall < ENOUGH) return round;
  }
  next = new Float64Array(0);
  return options.maxRounds;
}

function remember(
  steps: { readonly move: Float64Array; readonly turn: Float64Array; readonly curve: number }[],
  at: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): void {
  const oldest = steps.length === REMEMBERED ? steps.shift() : undefined;
  const move = oldest?.move ?? new Float64Array(at.length);
  const turn = oldest?.turn ?? new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) {
    move[i] = next[i]! - at[i]!;
    turn[i] = nextGradient[i]! - gradient[i]!;
  }
  const curve = dot(move, turn);
  if (curve > 1e-12) steps.push({ move, turn, curve });
}

/** Direction of descent from the gradient and the last steps (two-loop recursion). */
function aim(
  direction: Float64Array,
  gradient: Float64Array,
  steps: readonly { readonly move: Float64Array; readonly turn: Float64Array; readonly curve: number }[],
): void {
  for (let i = 0; i < direction.length; i++) direction[i] = -gradient[i]!;
  const weights: number[] = [];
  for (const { move, turn, curve } of steps.toReversed()) {
    const weight = dot(move, direction) / curve;
    weights.push(weight);
    for (let i = 0; i < direction.length; i++) direction[i]! -= weight * turn[i]!;
  }
  const newest = steps.at(-1);
  if (newest !== undefined) {
    const scale = newest.curve / dot(newest.turn, newest.turn);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  for (const { move, turn, curve } of steps) {
    const weight = weights.pop()! - dot(turn, direction) / curve;
    for (let i = 0; i < direction.length; i++) direction[i]! += weight * move[i]!;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
