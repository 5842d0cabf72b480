import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { type AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import express, { type RequestHandler, Router } from 'express';
import request from 'supertest';
import { below, inOneStep, withBody } from '../../../src/platform/http/passing-by';

const passes: RequestHandler = (_req, _res, next) => next();
const passesWithNull: RequestHandler = (_req, _res, next) => (next as (error: null) => void)(null);
const refuses: RequestHandler = () => {
  throw new Error('refused');
};
const answersErrors: express.ErrorRequestHandler = (error: Error, _req, res, next) => {
  void next;
  res.status(403).send(error.message);
};
const appOf = (...steps: RequestHandler[]) => express().use(inOneStep(...steps)).use((_req, res) => void res.send('inside')).use(answersErrors);

describe('steps taken as one', () => {
  it('all pass, in order', async () => {
    const seen: string[] = [];
    const note = (name: string): RequestHandler => (_req, _res, next) => {
      seen.push(name);
      next();
    };
    await request(appOf(note('a'), passes, note('b'))).get('/').expect(200, 'inside');
    expect(seen).toEqual(['a', 'b']);
  });

  it('are not skipped when one says null for no error', async () => {
    await request(appOf(passesWithNull, refuses)).get('/').expect(403, 'refused');
  });

  it('stop at the first that fails, also after the body was waited for', async () => {
    const app = appOf(withBody(express.urlencoded({ extended: false })), refuses, () => {
      throw new Error('came too far');
    });
    await request(app).post('/').type('form').send({ a: 'b' }).expect(403, 'refused');
    await request(app).get('/').expect(403, 'refused');
  });

  it('may answer by themselves', async () => {
    await request(appOf((_req, res) => void res.send('early'), refuses)).get('/').expect(200, 'early');
  });
});

describe('passing by', () => {
  const router = Router().get('/health/live', (_req, res) => void res.send('alive'));
  const app = express().use(below(['/health'], router)).use((_req, res) => void res.send('elsewhere'));

  it('enters a router only below its addresses, however they are spelt', async () => {
    await request(app).get('/health/live').expect('alive');
    await request(app).get('/HEALTH/live').expect('alive');
    await request(app).get('/health/unknown').expect('elsewhere');
    await request(app).get('/portal').expect('elsewhere');
  });

  it('reads the body of every request that has one', async () => {
    const echo = express().use(withBody(express.urlencoded({ extended: false }))).use((req, res) => void res.json(req.body ?? null));
    await request(echo).post('/').type('form').send({ a: 'b' }).expect({ a: 'b' });
    const chunked = { 'Transfer-Encoding': 'chunked', 'Content-Type': 'application/x-www-form-urlencoded' };
    const server = echo.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const asked = httpRequest({ port: (server.address() as AddressInfo).port, method: 'POST', headers: chunked }).end('a=c');
    const [answer] = await once(asked, 'response') as [IncomingMessage];
    expect(await json(answer)).toEqual({ a: 'c' });
    server.close();
    await request(echo).get('/').expect(200, 'null');
  });
});
