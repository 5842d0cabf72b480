import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { testApp } from '../app';

let server: Server | undefined;

/** The app on a port of its own, for those who call it from outside (Stripe's webhooks); one a file, stopped after it. */
export async function startTestWeb(): Promise<string> {
  if (!server) {
    server = createServer(testApp());
    await new Promise<void>((resolve) => server!.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, resolve));
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterAll(async () => {
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
});
