/**
 * What travels between the gateway and the widget, and what the widget keeps of it. Types only: nothing runs here.
 *
 * @typedef {{label: string, value: string}} Choice
 * @typedef {"date"|"postal_code"|"text"|"phone"|"email"|"iban"|"nir"|"number"} FieldKind
 *
 * @typedef {object} Field
 * @property {string} slot
 * @property {FieldKind} kind
 * @property {string} label
 * @property {string} [hint]
 * @property {string|number} [min] ISO date for a date, a number for a number
 * @property {string|number} [max]
 *
 * @typedef {object} Reply Meaningful with `text` alone: an unknown type is shown as text.
 * @property {string} type text, choices, field, card, file or notice
 * @property {string} text
 * @property {string} [id] unique in the conversation
 * @property {string} [source] what produced it: `faq:<id>`, `task:<task>`, `emergency`…
 * @property {string} [lang] of the text, where it is not French
 * @property {string} [title]
 * @property {{label: string, value: string}[]} [lines]
 * @property {Choice[]} [choices]
 * @property {Field} [field]
 * @property {string} [url]
 * @property {string} [label] words of the link to `url`
 * @property {string} [name] file name
 *
 * @typedef {object} State Only what the widget looks at; the gateway sends more.
 * @property {string|null} [task]
 * @property {string|null} [asks_for]
 *
 * @typedef {object} Turn What one message got back.
 * @property {Reply[]} replies
 * @property {State} state
 * @property {{id?: string, text?: string}} [message] the member's message as the gateway keeps it (secrets masked)
 *
 * @typedef {{id: string, token: string, signedIn: boolean, byProvider?: boolean}} Session `byProvider`: the member signed in
 *   at the gateway's own provider, so that what the host page knows of them does not matter
 * @typedef {{label: string}} Provider where members sign in besides the host page: the words of its button
 * @typedef {{text: string} | {choice: string}} Body
 *
 * @typedef {object} MemberEntry
 * @property {"member"} from
 * @property {string} id chosen here, so that a retry is answered once
 * @property {string} text what the member reads in the conversation
 * @property {Body} [body] what is sent; absent once the gateway has it
 * @property {"sending"|"sent"|"failed"|"refused"} status failed: worth trying again; refused: never as it is
 * @property {string} [error]
 * @property {boolean} [secret] never kept in the browser
 *
 * @typedef {object} AssistantEntry
 * @property {"assistant"} from
 * @property {Reply} reply
 * @property {string} [messageId] the message it answers, when known
 * @property {"up"|"down"} [thumb]
 *
 * @typedef {{from: "widget", text: string}} WidgetEntry something the widget itself has to say
 * @typedef {MemberEntry|AssistantEntry|WidgetEntry} Entry
 *
 * @typedef {{entries: (MemberEntry|AssistantEntry)[], state: State, signedIn: boolean|undefined, messageMax: number}} Transcript
 * @typedef {{code: string, name: string}} Commune
 */

export {};
