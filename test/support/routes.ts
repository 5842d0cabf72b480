import { type Express } from 'express';

export type GuardedRoute = { key: string; method: string; path: string; permission: string | undefined };
type Handle = { permission?: string; stack?: Layer[] };
type Layer = { handle: Handle; route?: { path: string | RegExp | string[]; methods: Record<string, boolean>; stack: { handle: Handle }[] } };

/** Every route of the app with the permission that its first handler asks for; undefined for a bare line. */
export function routesOf(app: Express): GuardedRoute[] {
  return routesIn((app.router as unknown as { stack: Layer[] }).stack);
}

/** A route's address with these ids in place of its parameters. */
export function addressOf(path: string, first: string, second = ''): string {
  return path.replace(/:[a-z]+/i, first).replace(/:[a-z]+/i, second);
}

function routesIn(stack: readonly Layer[]): GuardedRoute[] {
  return stack.flatMap(({ route, handle }) => {
    if (!route) return routesIn(handle.stack ?? []);
    const permission = route.stack[0]?.handle.permission;
    return Object.keys(route.methods).flatMap((method) => [route.path].flat().map((path) => {
      return { key: `${method.toUpperCase()} ${String(path)}`, method, path: String(path), permission };
    }));
  });
}
