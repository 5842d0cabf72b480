import { type Day } from '../platform/values/dates';
import { type CertifiedProduct } from './certified-product';

export type CourseState = 'draft' | 'published' | 'archived';

/** What can be learnt (domain.md §11.7). */
export interface Course {
  readonly id: string;
  /** Its name in addresses; never changes. */
  readonly slug: string;
  readonly title: string;
  readonly abstract: string;
  /** What passing allows to register deals for; null: nothing, and there is no certificate. */
  readonly certifies: CertifiedProduct | null;
  readonly state: CourseState;
  readonly publishedAt: Date | null;
  readonly questionsPerTry: number;
  readonly passPercent: number;
  /** Null: an exam may take as long as it takes. */
  readonly minutesLimit: number | null;
  readonly validMonths: number;
  readonly ownerId: string | null;
  readonly reviewOn: Day | null;
  readonly position: number;
  readonly version: number;
}

/** Read in order; its own text, or a link to where it stands. */
export interface Material {
  readonly id: string;
  readonly courseId: string;
  readonly position: number;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly link: string;
  readonly minutes: number | null;
  readonly version: number;
}

export interface Option { readonly words: string; readonly isRight: boolean }

/** Never changed: exams keep what they drew, and another one takes its place. */
export interface Question {
  readonly id: string;
  readonly courseId: string;
  readonly topic: string;
  readonly words: string;
  readonly kind: 'single' | 'multiple';
  readonly options: readonly Option[];
}
