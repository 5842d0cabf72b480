const [MET, SHORT] = ['met', 'short of the goal'];

/** Says one figure against its goal in a line that the summary of all benches finds again; a shortfall is no failure of the bench. */
export function tellGoal(what: string, figure: string, goal: string, met: boolean): void {
  process.stdout.write(`${met ? MET : SHORT}: ${what}: ${figure} (goal ${goal})\n`);
}

export function isGoal(line: string): boolean {
  return line.startsWith(`${MET}: `) || line.startsWith(`${SHORT}: `);
}
