import { GuichetChat } from "./element.js";

if (!customElements.get("guichet-chat")) customElements.define("guichet-chat", GuichetChat);
