import { type z } from 'zod';
import { ClientRefusal } from './client-refusal';

/** A body through its schema. Throws ClientRefusal with the first field that is wrong. */
export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue!.path.join('.');
  const isNoObject = field === '' && issue!.code === 'invalid_type';
  throw new ClientRefusal(422, 'invalid', isNoObject ? 'Send a JSON object with Content-Type: application/json.' : issue!.message, field === '' ? undefined : field);
}
