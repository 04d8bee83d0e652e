import { TOTP, URI } from 'otpauth';

const PASSWORD = 'a horse and a staple';

/** What a person does in the Studio: chooses a password by the link, and sets a second factor up. */
export async function setUpSecondFactor(server: string, url: string): Promise<void> {
  let cookie = '';
  async function post<T>(name: string, body: object): Promise<T> {
    const response = await fetch(`${server}/studio/auth/${name}`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin', cookie },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${name} answered ${response.status}: ${text}`);
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return JSON.parse(text) as T;
  }
  await post('password', { link: new URL(url).hash.slice(1), password: PASSWORD });
  const { uri } = await post<{ uri: string }>('second-factor', { password: PASSWORD });
  const totp = URI.parse(uri);
  if (!(totp instanceof TOTP)) throw new TypeError(`${uri} is not of codes that change with time`);
  await post('second-factor/confirmation', { code: totp.generate() });
}
