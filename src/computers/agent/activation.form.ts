import { z } from 'zod';
import { PLATFORMS } from '../machine';
import { line, version } from './json-fields';

export const InstanceId = z.string({ error: 'Send an id for this installation: 8 to 80 letters, digits or hyphens.' }).regex(/^[A-Za-z0-9-]{8,80}$/, 'Send 8 to 80 letters, digits or hyphens as the id of this installation.')
  .describe('Made by the client at its installation, kept with its configuration, the same at every repeat.');

/** What a client sends to be activated. */
export const ActivationForm = z.object({
  serial: z.string().max(60, 'A serial has sixteen letters and digits, like K7QM-2XDR-9TPA-4WHE.').optional().describe('As typed; groups and case do not matter. Either this or `link`.'),
  link: z.string().max(200, 'Send the code of the install link, without the address before it.').optional().describe('The code of an install link (the last part of its address). Either this or `serial`.'),
  instance_id: InstanceId,
  host_name: line(255).describe('The name of the computer in its own network.'),
  platform: z.enum(PLATFORMS, { error: 'Send windows, macos or linux as the platform.' }),
  os_version: line(120).optional().default(''),
  client_version: version,
  key_kind: z.enum(['managed', 'private'], { error: 'Send managed or private as the kind of key.' }).optional()
    .describe('managed: the portal keeps the password of the backup. private: its owner alone has it. Chosen at the first activation, `managed` where nothing is said; it stays.'),
}).refine(({ serial, link }) => (serial === undefined) !== (link === undefined), { message: 'Send either a serial or the code of an install link.', path: ['serial'] });
export type Activation = z.infer<typeof ActivationForm>;
