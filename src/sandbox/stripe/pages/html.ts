import { type ServerResponse } from 'node:http';

export type Html = { html: string };

/** Text in a page; everything put into it is escaped, except what was made by it. */
export function html(strings: TemplateStringsArray, ...values: (string | number | Html | Html[] | null)[]): Html {
  const parts = strings.map((text, at) => (at === 0 ? text : rendered(values[at - 1] ?? null) + text));
  return { html: parts.join('') };
}

/** Sends a whole page. There is no `form-action`: Chromium would hold it against the way back to the shop. */
export function sendPage(response: ServerResponse, status: number, title: string, body: Html): void {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/sandbox.css">
</head>
<body>
<header class="banner">Sandbox – no real money</header>
<main>
${body}
</main>
</body>
</html>
`.html;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(page),
    'content-security-policy': "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(page);
}

export function redirect(response: ServerResponse, url: string): void {
  response.writeHead(303, { location: url, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'content-length': 0 });
  response.end();
}

export function sendStyle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'max-age=3600', 'x-content-type-options': 'nosniff' });
  response.end(style);
}

function rendered(value: string | number | Html | Html[] | null): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map((item) => item.html).join('');
  return typeof value === 'object' ? value.html : escaped(String(value));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const style = `
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#1a1f36;background:#f6f8fa}
.banner{margin:0;padding:.5rem 1rem;background:#7a3d00;color:#fff;font-weight:600;text-align:center}
main{max-width:30rem;margin:1.5rem auto;padding:1.5rem;background:#fff;border:1px solid #d5dbe1;border-radius:.5rem}
h1{margin:0 0 .5rem;font-size:1.25rem}
h2{margin:1.5rem 0 .5rem;font-size:1rem}
.amount{margin:0 0 1rem;font-size:2rem;font-weight:600}
ul.lines{list-style:none;margin:0 0 1rem;padding:0}
ul.lines li{display:flex;justify-content:space-between;gap:1rem;padding:.25rem 0;border-bottom:1px solid #eceff2}
label{display:block;margin-top:.75rem;font-weight:600}
input{width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;border:1px solid #6b7785;border-radius:.375rem}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
button,.button{display:block;width:100%;min-height:2.75rem;margin-top:1.25rem;padding:.625rem 1rem;font:inherit;font-weight:600;text-align:center;border:1px solid #0b5cad;border-radius:.375rem;background:#0b5cad;color:#fff;text-decoration:none;cursor:pointer}
button.second,.button.second{background:#fff;color:#0b5cad}
.error{margin:1rem 0;padding:.75rem 1rem;border:1px solid #b3261e;border-radius:.375rem;background:#fdeceb;color:#7d1a14}
:focus-visible{outline:3px solid #f5a623;outline-offset:2px}
table{width:100%;border-collapse:collapse;font-size:.875rem}
th,td{padding:.25rem .5rem .25rem 0;text-align:left;vertical-align:top;border-bottom:1px solid #eceff2}
td:first-child{white-space:nowrap;font-family:ui-monospace,monospace}
`;
