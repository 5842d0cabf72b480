import { z } from 'zod';
import { optionalText } from '../../platform/pages/forms';
import { readTags, tagsProblem } from './rule-set.model';

/** Words between commas, as tags are kept. */
export function typedTags(what: string) {
  return optionalText(what, 700).transform((typed, context) => {
    const read = readTags(typed);
    const problem = tagsProblem(read);
    if (problem) context.addIssue({ code: 'custom', message: problem });
    return read;
  });
}

export const tagsForm = z.object({ tags: typedTags('the tags') });
