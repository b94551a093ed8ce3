# One statement: labels, then an instruction, a directive or an assignment. Expressions are flat here, operators and
# operands in the order of the text; parse.ts finds what binds to what. Postprocessors are pure, because Earley runs
# them for every prefix, and lists are linked backwards so that a prefix shares its beginning with the whole.
@preprocessor typescript
@{%
// Generated from grammar.ne by `npm run grammar`.
const index = ([token]: any[]) => token.value;
const leaf = (kind: string) => ([token]: any[]) => ({ kind, token: token.value });
const lexer = { has: () => true } as any;
%}
@lexer lexer

statement -> labels                           {% ([labels]) => ({ labels, operands: null }) %}
           | labels %name operands            {% ([labels, word, operands]) => ({ labels, word: word.value, operands }) %}
           | labels assigned "=" flat         {% ([labels, assigned, , value]) => ({ labels, assigned, operands: { item: { value } } }) %}

labels    -> null                             {% () => null %}
           | labels label ":"                 {% ([before, item]) => ({ before, item }) %}
label     -> %name                            {% index %}
           | %number                          {% index %}
           | %string                          {% index %}
assigned  -> %name                            {% index %}
           | %string                          {% index %}

operands  -> null                             {% () => null %}
           | operand                          {% ([item]) => ({ item }) %}
           | some "," maybe                   {% ([before, , item]) => ({ before, item }) %}
some      -> operand                          {% ([item]) => ({ item }) %}
           | some "," maybe                   {% ([before, , item]) => ({ before, item }) %}
maybe     -> null                             {% () => ({}) %}
           | operand                          {% ([item]) => item %}

operand   -> flat                             {% ([value]) => ({ value }) %}
           | flat "(" flat ")"                {% ([value, open, base, close]) => ({ value, base, from: open.value, to: close.value }) %}
           | "@" %name                        {% ([sign, name]) => ({ tag: name.value, from: sign.value, to: name.value }) %}
           | "%" %name                        {% ([sign, name]) => ({ tag: name.value, from: sign.value, to: name.value }) %}

flat      -> unary                            {% ([item]) => ({ item }) %}
           | flat binary unary                {% ([before, op, item]) => ({ before, op, item }) %}
unary     -> primary                          {% ([of]) => of %}
           | prefix unary                     {% ([sign, of]) => ({ kind: 'unary', op: sign.text, token: sign.value, of }) %}
primary   -> %number                          {% leaf('number') %}
           | %name                            {% leaf('name') %}
           | %local                           {% leaf('local') %}
           | %float                           {% leaf('float') %}
           | %string                          {% leaf('string') %}
           | %character                       {% leaf('character') %}
           | "(" flat ")"                     {% ([open, of, close]) => ({ kind: 'group', token: open.value, of, end: close.value }) %}
           | "%" %name "(" flat ")"           {% ([sign, , , of, close]) => ({ kind: 'modifier', token: sign.value, of, end: close.value }) %}
           | %name "@" %name                  {% ([name, sign]) => ({ kind: 'at', token: sign.value, of: { kind: 'name', token: name.value } }) %}

prefix    -> "-" {% ([t]) => t %} | "+" {% ([t]) => t %} | "~" {% ([t]) => t %} | "!" {% ([t]) => t %}
binary    -> "*" {% ([t]) => t %} | "/" {% ([t]) => t %} | "%" {% ([t]) => t %} | "<<" {% ([t]) => t %} | ">>" {% ([t]) => t %}
           | "|" {% ([t]) => t %} | "&" {% ([t]) => t %} | "^" {% ([t]) => t %} | "!" {% ([t]) => t %}
           | "+" {% ([t]) => t %} | "-" {% ([t]) => t %}
           | "==" {% ([t]) => t %} | "!=" {% ([t]) => t %} | "<>" {% ([t]) => t %}
           | "<" {% ([t]) => t %} | "<=" {% ([t]) => t %} | ">" {% ([t]) => t %} | ">=" {% ([t]) => t %}
           | "&&" {% ([t]) => t %} | "||" {% ([t]) => t %}
