import semver from 'semver';
import { z } from 'zod';
import { day, parseDay } from '../../platform/values/dates';
import { type FormResult, optionalText, readForm, text } from '../../platform/pages/forms';

const version = (what: string) => text(what, 40).refine((typed) => semver.valid(typed) === typed, 'Enter a version of three numbers, like 6.2.0.');

const Form = z.object({
  current: version('the current version'),
  minimum: version('the minimum version'),
  released_on: text('the day of the release', 40).refine((typed) => parseDay(typed) !== undefined, 'Enter a day, like 2026-11-22.').transform((typed) => day(typed)),
  notes: optionalText('the notes', 1_000),
  /** What stood there when the form was opened. */
  seen: optionalText('the earlier version', 40),
}).refine(({ current, minimum }) => semver.valid(current) === null || semver.valid(minimum) === null || semver.lte(minimum, current), { message: 'The minimum cannot be newer than the current version.', path: ['minimum'] });

export type ClientVersionsForm = z.infer<typeof Form>;

export function readClientVersions(body: unknown): FormResult<ClientVersionsForm> {
  return readForm(Form, body);
}
