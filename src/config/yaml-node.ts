/** What a rule file is made of before anybody asks what its keys mean. */

export interface TextNode {
  readonly kind: "text";
  readonly text: string;
  /** UTF-16 offsets into the file; `end` is after the closing quote. */
  readonly start: number;
  readonly end: number;
  readonly style: "plain" | "single" | "double" | "block";
}

export interface ListNode {
  readonly kind: "list";
  readonly start: number;
  /** Written as `[a, b]`. */
  readonly flow: boolean;
  readonly items: readonly RuleNode[];
}

export interface MapNode {
  readonly kind: "map";
  readonly start: number;
  readonly entries: readonly { readonly key: TextNode; readonly value: RuleNode }[];
}

export type RuleNode = TextNode | ListNode | MapNode;

export interface NodeIssue {
  readonly code: string;
  readonly offset: number;
  readonly what: string;
  readonly fix: string;
  /** At the offset stands `from`; `to` belongs there. */
  readonly replace?: { readonly from: string; readonly to: string };
}
