import { MARK } from './load/order.ts';

const ISSUE = {
  action: 'opened',
  seq: MARK,
  issue: {
    number: 1,
    title: 'Spelling error in the README file',
    state: 'open',
    user: { login: 'octocat', id: 1 },
  },
  repository: { id: 186853002, full_name: 'Codertocat/Hello-World', private: false },
  sender: { login: 'octocat', id: 583231, type: 'User' },
};

/** A webhook's body of exactly so many bytes, at least 300: structured as large ones are, not one long text. */
export function bodyOf(bytes: number): string {
  const commits: object[] = [];
  const render = (): string => JSON.stringify(commits.length === 0 ? ISSUE : { ...ISSUE, commits });
  for (let size = render().length; ;) {
    const commit = toCommit(commits.length);
    size += JSON.stringify(commit).length + 1;
    if (size + '"commits":[],'.length > bytes) return render().padEnd(bytes);
    commits.push(commit);
  }
}

function toCommit(index: number): object {
  return {
    id: String(index).padStart(40, 'a'),
    message: `Mend the spelling of word ${index}`,
    timestamp: '2026-11-23T09:30:00Z',
    author: { name: 'Codertocat', email: 'codertocat@example.com' },
    added: [],
    modified: ['README.md', `docs/page-${index}.md`],
  };
}
