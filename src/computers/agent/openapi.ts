import { z } from 'zod';
import { config } from '../../config';
import { paths } from '../../paths';
import { ActivationForm } from './activation.form';
import { ActivationAnswer, ClientAnswer, ErrorAnswer, ReportAnswer, SettingsAnswer } from './answers';
import { ReportForm } from './report.form';

type Answers = Record<string, { description: string; schema?: string }>;
type Operation = { summary: string; body?: string; isOpen?: boolean; answers: Answers };

const SCHEMAS = {
  Activation: [ActivationForm, 'input'], ActivationAnswer: [ActivationAnswer, 'output'], Settings: [SettingsAnswer, 'output'],
  Report: [ReportForm, 'input'], ReportAnswer: [ReportAnswer, 'output'], Client: [ClientAnswer, 'output'], Error: [ErrorAnswer, 'output'],
} as const;

const REFUSALS: Answers = {
  401: { description: 'credential_needed, or credential_revoked: a newer activation took its place. Activate again.', schema: 'Error' },
  429: { description: 'too_many: come again after Retry-After seconds.', schema: 'Error' },
};

const OPERATIONS: Record<string, Record<string, Operation>> = {
  [paths.agent.activations]: {
    post: {
      summary: 'Install a machine with its serial or an install link', body: 'Activation', isOpen: true,
      answers: {
        201: { description: 'Installed. The same installation that asks again within ten minutes is answered again, with a new credential.', schema: 'ActivationAnswer' },
        403: { description: 'not_served, deleted', schema: 'Error' }, 404: { description: 'serial_unknown, link_unknown', schema: 'Error' },
        409: { description: 'serial_used, link_used, link_expired, link_replaced, other_platform, key_kind_differs, changing', schema: 'Error' },
        422: { description: 'invalid', schema: 'Error' }, 429: { description: 'Five wrong serials or links from one network in fifteen minutes.', schema: 'Error' },
      },
    },
  },
  [paths.agent.settings]: {
    get: {
      summary: 'What the client is to do', answers: {
        200: { description: 'All of it. Send its ETag in If-None-Match next time.', schema: 'Settings' }, 304: { description: 'Nothing has changed.' }, ...REFUSALS,
      },
    },
  },
  [paths.agent.reports]: {
    post: {
      summary: 'Tell how the machine is: a heartbeat, progress, the end of a run', body: 'Report', answers: {
        200: { description: 'Taken down. Sending it again changes nothing.', schema: 'ReportAnswer' }, ...REFUSALS,
        409: { description: 'credential_in_use_elsewhere: the disk was copied, two installations use one credential.', schema: 'Error' }, 422: { description: 'invalid', schema: 'Error' },
      },
    },
  },
  [paths.servers.certificateKey]: { get: { summary: 'The key by which a server’s certificate is checked (PEM)', isOpen: true, answers: { 200: { description: 'An Ed25519 public key as text.' } } } },
  [paths.agent.client.about]: { get: { summary: 'The newest reference client', isOpen: true, answers: { 200: { description: 'Its version and its sum.', schema: 'Client' } } } },
};

/** The interface of clients as OpenAPI 3.1, made from the schemas that requests are read by. Vaults speak restic's REST protocol and are not in it. */
export function openApi(): object {
  return {
    openapi: '3.1.0',
    info: { title: `${config.vendor.portalName}: backup clients`, version: '1', description: 'Errors are { error: { code, message, field? } }. Unknown fields are read past, on both sides. A vault is a restic repository (REST protocol, versions 1 and 2).' },
    servers: [{ url: config.baseUrl }],
    security: [{ basic: [] }, { bearer: [] }],
    paths: Object.fromEntries(Object.entries(OPERATIONS).map(([path, methods]) => [path, Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, told(operation)]))])),
    components: {
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic', description: 'User: machine id. Password: credential.' },
        bearer: { type: 'http', scheme: 'bearer', description: '"<machine id>:<credential>".' },
      },
      schemas: Object.fromEntries(Object.entries(SCHEMAS).map(([name, [schema, io]]) => [name, schemaOf(schema, io)])),
    },
  };
}

function told({ summary, body, isOpen, answers }: Operation) {
  const json = (name: string) => ({ content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } });
  return {
    summary, ...isOpen ? { security: [] } : {}, ...body === undefined ? {} : { requestBody: { required: true, ...json(body) } },
    responses: Object.fromEntries(Object.entries(answers).map(([status, { description, schema }]) => [status, { description, ...schema === undefined ? {} : json(schema) }])),
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  return rest;
}
