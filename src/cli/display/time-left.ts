/** Steps whose mean time stands for those to come: completions grow longer or shorter as training goes on. */
const RECENT = 8

/** Guesses how long a training still takes: given the time of each step and how many are left, in seconds. */
export function timeLeft(): (stepTime: number, stepsLeft: number) => number {
  const times: number[] = []
  return (stepTime, stepsLeft) => {
    times.push(stepTime)
    if (times.length > RECENT) times.shift()
    return (stepsLeft * times.reduce((a, b) => a + b, 0)) / times.length
  }
}
