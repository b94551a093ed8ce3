// Whose address is it: the program's own, or that of one that was placed beside it in the same address space.
import { Image, type SourceLine, type TextOf } from './image.ts';

/** A program that a task placed, from its first to behind its last byte. */
interface Placed {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly image: Image;
}

/** What a program's addresses are called; names of placed programs begin with the file's: `worker:main+8`. */
export class Images {
  readonly own: Image;
  private readonly placed: Placed[] = [];
  private readonly fileOf: (path: string) => Uint8Array | undefined;
  private readonly textOf: TextOf;

  constructor(own: Image, fileOf: (path: string) => Uint8Array | undefined, textOf: TextOf = () => undefined) {
    this.own = own;
    this.fileOf = fileOf;
    this.textOf = textOf;
  }

  /** A program was placed; what was there before is gone. */
  place(path: string, base: number, from: number, to: number): void {
    for (let i = this.placed.length - 1; i >= 0; i--)
      if (this.placed[i].from < to && from < this.placed[i].to) this.placed.splice(i, 1);
    const bytes = this.fileOf(path);
    if (bytes === undefined) return;
    this.placed.push({ name: path.slice(path.lastIndexOf('/') + 1), from, to, image: this.read(bytes, base) });
  }

  /** Another instance of a program that was read before differs in nothing but its place. */
  private read(bytes: Uint8Array, base: number): Image {
    const known = this.placed.find(({ image }) => image.bytes === bytes);
    return known ? known.image.movedTo(base) : new Image(bytes, base, this.textOf);
  }

  private at(va: number): Placed | undefined {
    return this.placed.find(({ from, to }) => va >= from && va < to);
  }

  private say(va: number, what: (image: Image) => string | undefined): string | undefined {
    const placed = this.at(va);
    const said = what(placed?.image ?? this.own);
    return placed && said !== undefined ? `${placed.name}:${said}` : said;
  }

  symbol(va: number): string | undefined {
    return this.say(va, (image) => image.symbol(va));
  }
  routine(va: number): string | undefined {
    return this.say(va, (image) => image.routine(va));
  }
  where(va: number): string {
    const placed = this.at(va);
    // A bare number is nobody's.
    return placed?.image.symbol(va) === undefined ? this.own.where(va) : `${placed.name}:${placed.image.where(va)}`;
  }
  isLibrary(va: number): boolean {
    return (this.at(va)?.image ?? this.own).isLibrary(va);
  }
  source(va: number): SourceLine | undefined {
    return (this.at(va)?.image ?? this.own).source(va);
  }
}
