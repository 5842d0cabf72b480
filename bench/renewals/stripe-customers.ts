import http from 'node:http';

export type CustomerWithCard = { customer: string; card: string };

const agent = new http.Agent({ keepAlive: true, maxSockets: 10 });

/** Makes a customer with a test card at the sandbox for each key, ten at once, in the order of the keys. */
export async function customersWithCards(apiUrl: string, secretKey: string, keys: readonly string[]): Promise<CustomerWithCard[]> {
  const made: CustomerWithCard[] = [];
  const waiting = keys.map((key, place) => ({ key, place }));
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const customer = await post(apiUrl, secretKey, '/v1/customers', { 'metadata[bench]': next.key });
      const card = await post(apiUrl, secretKey, '/v1/payment_methods/pm_card_visa/attach', { customer });
      made[next.place] = { customer, card };
    }
  };
  await Promise.all(Array.from({ length: 10 }, work));
  return made;
}

/** One call of Stripe's API by bare HTTP; answers the object's id. */
export async function post(apiUrl: string, secretKey: string, path: string, body: Record<string, string>, key?: string): Promise<string> {
  const answer = await call(apiUrl, secretKey, 'POST', path, new URLSearchParams(body).toString(), key);
  return (JSON.parse(answer) as { id: string }).id;
}

export function call(apiUrl: string, secretKey: string, method: 'GET' | 'POST', path: string, body = '', key?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.request(apiUrl + path, {
      method, agent,
      headers: { Authorization: `Bearer ${secretKey}`, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body), ...key && { 'Idempotency-Key': key } },
    }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(`${path} answered ${response.statusCode}: ${text.slice(0, 200)}`))));
    });
    request.on('error', reject).end(body);
  });
}
