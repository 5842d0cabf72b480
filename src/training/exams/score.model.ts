import { type Question } from '../course';

/** Right is who chose every right option and no wrong one. */
export function isRight({ options }: Pick<Question, 'options'>, chosen: readonly number[]): boolean {
  return options.every((option, place) => option.isRight === chosen.includes(place)) && chosen.length > 0;
}

/** Whether so many right answers reach the pass mark; a percentage is never rounded up to it. */
export function isPassed({ right, asked, passPercent }: { right: number; asked: number; passPercent: number }): boolean {
  return right * 100 >= passPercent * asked;
}

/** The fewest right answers that pass. */
export function neededRight(asked: number, passPercent: number): number {
  return Math.ceil((asked * passPercent) / 100);
}

export type TopicResult = { topic: string; asked: number; right: number };

/** How it went topic by topic, the weakest first. */
export function byTopic(answers: readonly { topic: string; isRight: boolean }[]): TopicResult[] {
  const topics = new Map<string, TopicResult>();
  for (const { topic, isRight: right } of answers) {
    const standing = topics.get(topic) ?? { topic, asked: 0, right: 0 };
    topics.set(topic, { topic, asked: standing.asked + 1, right: standing.right + (right ? 1 : 0) });
  }
  return [...topics.values()].sort((a, b) => a.right * b.asked - b.right * a.asked || a.topic.localeCompare(b.topic, 'en'));
}
