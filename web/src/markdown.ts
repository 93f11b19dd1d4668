// Markdown as a list of tokens, in a time that grows with the text's length, whatever the text is. The parser's own
// grows with its square and more for text full of stars or brackets, and its depth with that of the text. So what is
// deeper than ten levels, a paragraph with more signs than anybody means as markup, and what comes after a hundred
// thousand characters or some thousand elements stay the characters they are: a token of type "plain".
import { Lexer, type MarkedOptions, type Token, type TokensList } from "marked";

export const deepest = 10;
const most_signs = 240; // in one paragraph
const most_work = 4_000_000; // signs times length, of all paragraphs
const most_text = 100_000;
const most_elements = 4000;

const plain = (raw: string) => ({ type: "plain", raw }) as unknown as Token;
const options: MarkedOptions = { gfm: true, breaks: true };

class Careful extends Lexer {
  private depth = 0;
  private inner_depth = 0;
  private work = 0;

  override blockTokens(src: string, tokens?: Token[], clipped?: boolean): Token[];
  override blockTokens(src: string, tokens?: TokensList, clipped?: boolean): TokensList;
  override blockTokens(src: string, tokens: Token[] = [], clipped?: boolean): Token[] {
    if (this.depth >= deepest) {
      tokens.push(plain(src));
      this.state.top = true;
      return tokens;
    }
    this.depth++;
    const got: Token[] = super.blockTokens(src, tokens, clipped);
    this.depth--;
    return got;
  }
  override inlineTokens(src: string, tokens: Token[] = []): Token[] {
    const signs = src.match(/[*_~`[<\\]/g)?.length ?? 0;
    this.work += signs * src.length;
    if (signs > most_signs || this.inner_depth >= deepest || this.work > most_work) {
      tokens.push(plain(src));
      return tokens;
    }
    this.inner_depth++;
    const got = super.inlineTokens(src, tokens);
    this.inner_depth--;
    return got;
  }
}

// How many elements a token becomes, counted no further than `most`.
function size(token: Token, most: number): number {
  let count = 1;
  const inner: Token[][] = [];
  if ("tokens" in token && token.tokens) inner.push(token.tokens);
  if (token.type === "list") inner.push(token.items as Token[]);
  if (token.type === "table")
    for (const row of [token.header, ...token.rows]) inner.push(...row.map((cell: { tokens: Token[] }) => cell.tokens));
  for (const all of inner)
    for (const one of all) {
      if (count > most) return count;
      count += size(one, most - count);
    }
  return count;
}

export function tokens_of(text: string): Token[] {
  let end = text.length;
  if (end > most_text) end = Math.max(text.lastIndexOf("\n", most_text), 0) || most_text;
  const all: Token[] = new Careful(options).lex(text.slice(0, end));
  let room = most_elements;
  let kept = 0;
  for (; kept < all.length; ++kept) {
    room -= size(all[kept] as Token, room);
    if (room < 0) break;
  }
  const rest =
    all
      .slice(kept)
      .map((one) => one.raw)
      .join("") + text.slice(end);
  return rest === "" ? all : [...all.slice(0, kept), plain(rest)];
}
