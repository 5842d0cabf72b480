import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type AppViewRoute, type ControllerHandlerReturnType } from '@bull-board/api/typings/app';
import { type RequestHandler } from 'express';
import { connectedJobs } from './queue-engine';

/** Retrying, promoting and forgetting jobs does no harm: each finds its work by state. Nothing else may be pressed: no new jobs, no pause, no emptying. */
const PRESSES = /^\/api\/queues\/[^/]+\/(?:retry\/(?:failed|completed)|clean\/(?:failed|completed)|promote|[^/]+\/(?:retry(?:\/(?:failed|completed))?|promote|clean))$/;

let loaded: Promise<RequestHandler> | undefined;

/** Whether a request of the board changes something that it may change. */
export function isBoardPress(method: string, url: string): boolean {
  return method === 'PUT' && PRESSES.test(url.split('?')[0]!);
}

/** The board of the job queue for one address, loaded when somebody opens it first; undefined where this process has no queue. */
export async function queueBoard(basePath: string): Promise<RequestHandler | undefined> {
  if (!connectedJobs()) return undefined;
  return (loaded ??= load(basePath).catch((error: unknown) => {
    loaded = undefined;
    throw error;
  }));
}

async function load(basePath: string): Promise<RequestHandler> {
  const [{ createBullBoard }, { BullMQAdapter }, { ExpressAdapter }] = await Promise.all([import('@bull-board/api'), import('@bull-board/api/bullMQAdapter'), import('@bull-board/express')]);
  const uiPath = path.dirname(require.resolve('@bull-board/ui/package.json'));
  const page = entryPage(readFileSync(path.join(uiPath, 'dist', 'index.ejs'), 'utf8'));
  class OwnPageAdapter extends ExpressAdapter {
    override setErrorHandler(handler: (error: Error) => ControllerHandlerReturnType): this {
      return super.setErrorHandler((error) => handler(movedOn(error)));
    }

    override setEntryRoute(entryRoute: AppViewRoute): this {
      const entry: RequestHandler = (_req, res) => {
        const { params } = entryRoute.handler({ basePath, uiConfig: this.uiConfig });
        res.type('html').send(filled(page, params));
      };
      (this.app as unknown as Record<string, (route: unknown, handler: RequestHandler) => void>)[entryRoute.method]!(entryRoute.route, entry);
      return this;
    }
  }
  const adapter = new OwnPageAdapter();
  adapter.setBasePath(basePath);
  const queue = new BullMQAdapter(connectedJobs() as never, { description: 'Jobs are only woken here: each finds its work in the database.' });
  createBullBoard({ queues: [queue], serverAdapter: adapter, options: { uiBasePath: uiPath, uiConfig: { boardTitle: 'Jobs', hideRedisDetails: true } } });
  const app = adapter.getRouter() as RequestHandler & { disable(setting: string): void };
  app.disable('x-powered-by');
  return app;
}

// BullMQ's codes of a job that is gone, in another state, or in a worker's hands.
const MOVED_ON = new Set([-1, -2, -3, -6]);

/** What somebody pressed on a page of a minute ago no longer fits the job: that is an answer, not a fault. */
function movedOn(error: Error & { code?: unknown }): Error {
  if (!MOVED_ON.has(error.code as number)) return error;
  return Object.assign(new Error('This job has moved on since the page was loaded. Reload the page to see where it stands.'), { statusCode: 409 });
}

/** The board's page without what our policy of content refuses: fonts from elsewhere, and styles inside the page. */
function entryPage(html: string): string {
  return html.replace(/<link[^>]+https?:[^>]*>/g, '').replace(/<style>.*?<\/style>/gs, '').replace(/ style="[^"]*"/g, '');
}

function filled(page: string, params: Readonly<Record<string, string>>): string {
  return page.replace(/<%([=-])\s*(\w+)\s*%>/g, (_mark, kind: string, name: string) => {
    const value = String(params[name] ?? '');
    return kind === '-' ? value : value.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
  });
}
