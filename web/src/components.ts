// All components of the page on one page, in the development build alone: `npx vite` in the build folder's web/ serves it
// as /components. It asks the program nothing.
import { mount } from "svelte";
import Components from "./Components.svelte";
import { set_in_type } from "./fonts";
import "./tokens.css";
import "./page.css";

set_in_type().then(() => mount(Components, { target: document.getElementById("page")! }));
