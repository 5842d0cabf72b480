import { z } from 'zod';
import { optionalText, text } from '../../platform/pages/forms';
import { LOST_REASONS } from './lead';

export const NoteForm = z.object({ note: text('a note', 2_000) });
export const ContactForm = z.object({ contact_note: optionalText('the note', 2_000) });
export const LossForm = z.object({ reason: z.enum(LOST_REASONS, { error: 'Choose why the lead is lost.' }), loss_note: optionalText('the note', 2_000) });
export const AssignmentForm = z.object({ assignee: z.string({ error: 'Choose a colleague.' }) });
