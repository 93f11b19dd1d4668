// Takes the token out of the document, if this page was handed one, and begins.
import { mount } from "svelte";
import App from "./App.svelte";
import { be_given, share_token } from "./ask";
import { set_in_type } from "./fonts";
import "./tokens.css";
import "./page.css";

const handed = document.querySelector('meta[name="token"]');
if (handed) {
  be_given(handed.getAttribute("content") ?? "");
  handed.remove();
}
history.replaceState(null, "", "/");
share_token();
set_in_type().then(() => mount(App, { target: document.getElementById("page")! }));
