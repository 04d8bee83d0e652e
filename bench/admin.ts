import type { Admin } from './servers/server.ts';

/** One call of the admin API, as anybody would make it. */
export async function callAdmin<T>(
  { url, token }: Pick<Admin, 'url' | 'token'>,
  call: string,
  body?: unknown,
): Promise<T> {
  const [method = 'GET', path = ''] = call.split(' ');
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${call} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}
