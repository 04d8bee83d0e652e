/** A URL that may name several hosts, `scheme://user@h1:1,h2:2/path`, taken apart around them. */
export interface UrlHosts {
  readonly before: string;
  /** As they are written; one, and empty, where none is named. */
  readonly hosts: readonly string[];
  readonly behind: string;
}

/** A name or a password may hold an `@`: the last one before the path is the one that ends them. */
const HOSTS = /^([^/?#]*\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s;

export function splitHosts(url: string): UrlHosts {
  const [, before = url, hosts = '', behind = ''] = HOSTS.exec(url) ?? [];
  return { before, hosts: hosts.split(','), behind };
}
