import type { ComponentChildren } from 'preact';

/** What is put into a text as it is: a name, or a number that has been formatted. */
export type Value = string | number;

/** What is put into a sentence and is more than text: a time, a link, a status. */
export type Part = ComponentChildren;

/** An element around words of the sentence, such as a link: which words these are, the language says. */
export type Mark = (text: string) => ComponentChildren;

/** A sentence with elements in it, in whatever order a language puts them. */
export function phrase(texts: TemplateStringsArray, ...parts: readonly Part[]): Part {
  return texts.flatMap((text, index) => [text, parts[index]]);
}

/** A form for each category of plurals that a language has, with `#` for the number; `other` is for all the rest. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

export function toPlural(language: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (count, forms) =>
    (forms[rules.select(count)] ?? forms.other).replaceAll('#', numbers.format(count));
}
