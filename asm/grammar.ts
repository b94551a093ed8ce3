// Generated automatically by nearley, version 2.20.1
// http://github.com/Hardmath123/nearley
// Bypasses TS6133. Allow declared but unused functions.
// @ts-ignore
function id(d: any[]): any { return d[0]; }
declare var name: any;
declare var number: any;
declare var string: any;
declare var local: any;
declare var float: any;
declare var character: any;

// Generated from grammar.ne by `npm run grammar`.
const index = ([token]: any[]) => token.value;
const leaf = (kind: string) => ([token]: any[]) => ({ kind, token: token.value });
const lexer = { has: () => true } as any;

interface NearleyToken {
  value: any;
  [key: string]: any;
};

interface NearleyLexer {
  reset: (chunk: string, info: any) => void;
  next: () => NearleyToken | undefined;
  save: () => any;
  formatError: (token: never) => string;
  has: (tokenType: string) => boolean;
};

interface NearleyRule {
  name: string;
  symbols: NearleySymbol[];
  postprocess?: (d: any[], loc?: number, reject?: {}) => any;
};

type NearleySymbol = string | { literal: any } | { test: (token: any) => boolean };

interface Grammar {
  Lexer: NearleyLexer | undefined;
  ParserRules: NearleyRule[];
  ParserStart: string;
};

const grammar: Grammar = {
  Lexer: lexer,
  ParserRules: [
    {"name": "statement", "symbols": ["labels"], "postprocess": ([labels]) => ({ labels, operands: null })},
    {"name": "statement", "symbols": ["labels", (lexer.has("name") ? {type: "name"} : name), "operands"], "postprocess": ([labels, word, operands]) => ({ labels, word: word.value, operands })},
    {"name": "statement", "symbols": ["labels", "assigned", {"literal":"="}, "flat"], "postprocess": ([labels, assigned, , value]) => ({ labels, assigned, operands: { item: { value } } })},
    {"name": "labels", "symbols": [], "postprocess": () => null},
    {"name": "labels", "symbols": ["labels", "label", {"literal":":"}], "postprocess": ([before, item]) => ({ before, item })},
    {"name": "label", "symbols": [(lexer.has("name") ? {type: "name"} : name)], "postprocess": index},
    {"name": "label", "symbols": [(lexer.has("number") ? {type: "number"} : number)], "postprocess": index},
    {"name": "label", "symbols": [(lexer.has("string") ? {type: "string"} : string)], "postprocess": index},
    {"name": "assigned", "symbols": [(lexer.has("name") ? {type: "name"} : name)], "postprocess": index},
    {"name": "assigned", "symbols": [(lexer.has("string") ? {type: "string"} : string)], "postprocess": index},
    {"name": "operands", "symbols": [], "postprocess": () => null},
    {"name": "operands", "symbols": ["operand"], "postprocess": ([item]) => ({ item })},
    {"name": "operands", "symbols": ["some", {"literal":","}, "maybe"], "postprocess": ([before, , item]) => ({ before, item })},
    {"name": "some", "symbols": ["operand"], "postprocess": ([item]) => ({ item })},
    {"name": "some", "symbols": ["some", {"literal":","}, "maybe"], "postprocess": ([before, , item]) => ({ before, item })},
    {"name": "maybe", "symbols": [], "postprocess": () => ({})},
    {"name": "maybe", "symbols": ["operand"], "postprocess": ([item]) => item},
    {"name": "operand", "symbols": ["flat"], "postprocess": ([value]) => ({ value })},
    {"name": "operand", "symbols": ["flat", {"literal":"("}, "flat", {"literal":")"}], "postprocess": ([value, open, base, close]) => ({ value, base, from: open.value, to: close.value })},
    {"name": "operand", "symbols": [{"literal":"@"}, (lexer.has("name") ? {type: "name"} : name)], "postprocess": ([sign, name]) => ({ tag: name.value, from: sign.value, to: name.value })},
    {"name": "operand", "symbols": [{"literal":"%"}, (lexer.has("name") ? {type: "name"} : name)], "postprocess": ([sign, name]) => ({ tag: name.value, from: sign.value, to: name.value })},
    {"name": "flat", "symbols": ["unary"], "postprocess": ([item]) => ({ item })},
    {"name": "flat", "symbols": ["flat", "binary", "unary"], "postprocess": ([before, op, item]) => ({ before, op, item })},
    {"name": "unary", "symbols": ["primary"], "postprocess": ([of]) => of},
    {"name": "unary", "symbols": ["prefix", "unary"], "postprocess": ([sign, of]) => ({ kind: 'unary', op: sign.text, token: sign.value, of })},
    {"name": "primary", "symbols": [(lexer.has("number") ? {type: "number"} : number)], "postprocess": leaf('number')},
    {"name": "primary", "symbols": [(lexer.has("name") ? {type: "name"} : name)], "postprocess": leaf('name')},
    {"name": "primary", "symbols": [(lexer.has("local") ? {type: "local"} : local)], "postprocess": leaf('local')},
    {"name": "primary", "symbols": [(lexer.has("float") ? {type: "float"} : float)], "postprocess": leaf('float')},
    {"name": "primary", "symbols": [(lexer.has("string") ? {type: "string"} : string)], "postprocess": leaf('string')},
    {"name": "primary", "symbols": [(lexer.has("character") ? {type: "character"} : character)], "postprocess": leaf('character')},
    {"name": "primary", "symbols": [{"literal":"("}, "flat", {"literal":")"}], "postprocess": ([open, of, close]) => ({ kind: 'group', token: open.value, of, end: close.value })},
    {"name": "primary", "symbols": [{"literal":"%"}, (lexer.has("name") ? {type: "name"} : name), {"literal":"("}, "flat", {"literal":")"}], "postprocess": ([sign, , , of, close]) => ({ kind: 'modifier', token: sign.value, of, end: close.value })},
    {"name": "primary", "symbols": [(lexer.has("name") ? {type: "name"} : name), {"literal":"@"}, (lexer.has("name") ? {type: "name"} : name)], "postprocess": ([name, sign]) => ({ kind: 'at', token: sign.value, of: { kind: 'name', token: name.value } })},
    {"name": "prefix", "symbols": [{"literal":"-"}], "postprocess": ([t]) => t},
    {"name": "prefix", "symbols": [{"literal":"+"}], "postprocess": ([t]) => t},
    {"name": "prefix", "symbols": [{"literal":"~"}], "postprocess": ([t]) => t},
    {"name": "prefix", "symbols": [{"literal":"!"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"*"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"/"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"%"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"<<"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":">>"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"|"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"&"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"^"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"!"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"+"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"-"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"=="}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"!="}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"<>"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"<"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"<="}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":">"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":">="}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"&&"}], "postprocess": ([t]) => t},
    {"name": "binary", "symbols": [{"literal":"||"}], "postprocess": ([t]) => t}
  ],
  ParserStart: "statement",
};

export default grammar;
