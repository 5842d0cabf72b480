import request from 'supertest';
import { z } from 'zod';
import { ActivationAnswer, ClientAnswer, ErrorAnswer, ReportAnswer, SettingsAnswer } from '../../../src/computers/agent/answers';
import { paths } from '../../../src/paths';
import { testApp } from '../../support/app';
import { createClient } from '../../support/factories/clients';
import { routesOf } from '../../support/routes';
import { ownerSql } from '../../support/database';

const app = testApp();
type Operation = { requestBody?: { content: { 'application/json': { schema: { $ref: string } } } }; responses: Record<string, { description: string }>; security?: unknown[] };
type Document = { openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Record<string, unknown>> } };
const read = async () => (await request(app).get(paths.agent.openApi).expect(200)).body as Document;

/** Only what is described: a field more is a field that the description lacks. */
const exactly = (schema: z.ZodObject) => z.strictObject(schema.shape);

describe('the description of the interface', () => {
  it('has every address that clients ask for JSON, and no other', async () => {
    const { openapi, paths: told } = await read();
    expect(openapi).toBe('3.1.0');
    const asked = routesOf(app).filter(({ path }) => path.startsWith('/agent/') && !path.includes('/vault') && ![paths.agent.openApi, paths.agent.client.file].includes(path as never)).map(({ key }) => key);
    expect(Object.entries(told).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)).sort()).toEqual(asked.sort());
  });

  it('names schemas that are there, and says what each field of a report is', async () => {
    const document = await read();
    const named = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!);
    expect([...new Set(named)].filter((name) => !(name in document.components.schemas))).toEqual([]);
    const { required, properties } = document.components.schemas['Report'] as { required: string[]; properties: Record<string, { description?: string }> };
    expect(required.sort()).toEqual(['at', 'instance_id', 'sent_at']);
    expect(properties['paused_until']!.description).toContain('24 hours');
  });

  it('describes exactly what is answered', async () => {
    const { machine, report, settings } = await createClient(app, { isInstalled: false });
    exactly(SettingsAnswer).parse((await settings()).body);
    exactly(SettingsAnswer).parse((await (await createClient(app, { planCode: 'safe_pro_ultimate', kind: 'server' })).settings()).body);
    exactly(ReportAnswer).parse((await report()).body);
    exactly(ErrorAnswer.shape.error).parse((await report({ at: 'today' })).body.error);
    exactly(ClientAnswer).parse((await request(app).get(paths.agent.client.about)).body);
    await ownerSql('update machines set installed_at = null where id = $1', [machine.id]);
    const { body } = await request(app).post(paths.agent.activations).send({ serial: machine.serial, instance_id: 'instance-0009', host_name: 'X', platform: 'linux', client_version: '6.2.0' }).expect(201);
    exactly(ActivationAnswer).parse(body);
  });
});

describe('the settings', () => {
  it('are sent once and then only when they have changed', async () => {
    const { machine, settings } = await createClient(app, { planCode: 'safe_pro_core' });
    const first = await settings().expect(200);
    expect(first.body).toMatchObject({ quota: { limit_gb: 250, is_full: false }, schedule: { every_minutes: null } });
    expect(first.headers['etag']).toBe(`"${first.body.version}"`);
    await settings().set('If-None-Match', first.headers['etag']!).expect(304);
    await ownerSql('update machines set schedule_minutes = 240 where id = $1', [machine.id]);
    const second = await settings().set('If-None-Match', first.headers['etag']!).expect(200);
    expect(second.body).toMatchObject({ schedule: { every_minutes: 240 } });
    expect(second.body.version).not.toBe(first.body.version);
  });

  it('say when the storage is full', async () => {
    const { machine, settings } = await createClient(app, { planCode: 'safe_pro_core' });
    await ownerSql('update machines set bytes_stored = 250000000000 where id = $1', [machine.id]);
    expect((await settings()).body.quota).toEqual({ limit_gb: 250, used_gb: 250, is_full: true });
  });
});
