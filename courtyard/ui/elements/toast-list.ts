import { CourtyardElement } from "./element";
import { leave, show, takeBack } from "./toasts";

/** The list of passing messages: those the server wrote leave by themselves like the others. */
export default class ToastList extends CourtyardElement {
  protected override connected(): void {
    for (const element of this.findAll(".toast")) show(element);
    this.delegate("click", "[data-dismiss]", (_event, target) => {
      const element = target.closest<HTMLElement>(".toast");
      if (element) leave(element);
    });
    this.delegate("click", "[data-undo]", (event, target) => {
      event.preventDefault(); // without scripts it is a form
      const element = target.closest<HTMLElement>(".toast");
      if (element && target.dataset.undo) void takeBack(element, target.dataset.undo);
    });
  }
}
