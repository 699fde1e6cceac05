/** How far below a threshold the score must fall before it may be crossed again. */
export const rearmBelow = 5;

export type ThresholdState = {
  /** A crossing would be told. */
  armed: boolean;
  /** How often it was crossed. */
  crossings: number;
};

export const untouchedThreshold: ThresholdState = { armed: true, crossings: 0 };

/** The state after the score has become this one. `crossed` is true for the one step that crosses upwards. */
export function passThreshold(
  state: ThresholdState,
  score: number,
  threshold: number,
): ThresholdState & { crossed: boolean } {
  if (state.armed && score >= threshold) {
    return { armed: false, crossings: state.crossings + 1, crossed: true };
  }
  return { ...state, armed: state.armed || score <= threshold - rearmBelow, crossed: false };
}

/**
 * The state of one person known by several leads: who was told of one of them was told of the person. A person who is
 * taken apart again keeps for each lead what it had.
 */
export function joinThresholds(states: readonly ThresholdState[]): ThresholdState {
  return {
    armed: states.every((state) => state.armed),
    crossings: Math.max(0, ...states.map((state) => state.crossings)),
  };
}
