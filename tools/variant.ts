// The ways in which one program can be built: the thread model under it, what its critical sections are, and who continues
// a thread that was stopped in one. A header may name several, and then every one of them is tested.
import { Refusal } from './exit.ts';
import type { Header } from './header.ts';

export const models = ['kernel', 'user', 'mn', 'activations', 'bilevel'] as const;
export const sections = ['none', 'flag', 'grace', 'restart', 'copy'] as const;
export const recoveries = ['user', 'kernel'] as const;

export interface Variant {
  /** programs/lib/model-NAME.s. */
  model?: string;
  section?: string;
  recovery?: string;
}

type Said = Pick<Header, 'models' | 'sections' | 'recoveries'>;

/** The one to build: what is wished, or what the header names first. */
export function chosen(wish: Variant, header: Said, program: string): Variant {
  if (wish.model !== undefined && header.models.length === 0)
    throw new Refusal(
      `${program} names no thread model in its header, so it brings its own threads`,
      'leave --model away, or write it for programs/lib/model.s',
    );
  const [model, section, recovery] = [
    wish.model ?? header.models[0],
    wish.section ?? header.sections[0],
    wish.recovery ?? header.recoveries[0],
  ];
  return { ...(model ? { model } : {}), ...(section ? { section } : {}), ...(recovery ? { recovery } : {}) };
}

/** All that are to be tested. A word that the header does not say can be wished; one that it says is narrowed by a wish. */
export function variants(wish: Variant, header: Said): Variant[] {
  const axis = (said: readonly string[], wished: string | undefined, canBeWished: boolean): (string | undefined)[] => {
    if (said.length === 0) return [canBeWished ? wished : undefined];
    return wished === undefined || !said.includes(wished) ? [...said] : [wished];
  };
  return axis(header.models, wish.model, false).flatMap((model) =>
    axis(header.sections, wish.section, true).flatMap((section) =>
      axis(header.recoveries, wish.recovery, true).map((recovery) => ({
        ...(model ? { model } : {}),
        ...(section ? { section } : {}),
        ...(recovery ? { recovery } : {}),
      })),
    ),
  );
}

/** ` --model user --section copy`, as the command line has it. */
export const spelled = (variant: Variant): string =>
  Object.entries(variant)
    .map(([word, value]) => ` --${word} ${value}`)
    .join('');
