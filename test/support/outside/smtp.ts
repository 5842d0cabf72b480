import { once } from 'node:events';
import net from 'node:net';

export type ReceivedMail = { to: string; messageId: string; source: string };
export type SmtpServer = {
  url: string;
  received: ReceivedMail[];
  /** Answers to MAIL, RCPT or DATA in place of the usual ones, e.g. { 'RCPT': '550 no such mailbox' }. */
  answers: Record<string, string>;
  /** Called when a whole mail has arrived, before it is acknowledged. */
  onMail: () => void;
  close(): Promise<void>;
};

/** A mail server on a port of its own, with just enough of SMTP to take mails and refuse them. */
export async function startSmtpServer(): Promise<SmtpServer> {
  const sockets = new Set<net.Socket>();
  const listener = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    talk(socket, server);
  });
  const server: SmtpServer = {
    url: '', received: [], answers: {}, onMail: () => undefined,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  server.url = `smtp://127.0.0.1:${(listener.address() as net.AddressInfo).port}`;
  return server;
}

function talk(socket: net.Socket, server: SmtpServer): void {
  let pending = '';
  let to = '';
  let inMail = false;
  socket.write('220 test\r\n');
  socket.on('data', (chunk) => {
    pending += String(chunk);
    for (;;) {
      const end = pending.indexOf(inMail ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const text = pending.slice(0, end);
      pending = pending.slice(end + (inMail ? 5 : 2));
      socket.write(inMail ? takeMail(text) : `${answer(text)}\r\n`);
    }
  });

  function answer(line: string): string {
    const command = line.slice(0, 4).toUpperCase();
    const other = server.answers[command];
    if (other) return other;
    if (command === 'RCPT') to = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (command === 'DATA') inMail = true;
    return { DATA: '354 go on', QUIT: '221 bye' }[command] ?? '250 ok';
  }

  function takeMail(source: string): string {
    inMail = false;
    server.received.push({ to, source, messageId: /^Message-ID: (.*)$/im.exec(source)?.[1] ?? '' });
    server.onMail();
    return '250 taken\r\n';
  }
}
