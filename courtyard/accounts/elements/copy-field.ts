import { CourtyardElement } from "../../ui/elements/element";
import { t } from "../../ui/elements/i18n";
import { toast } from "../../ui/elements/toasts";

const FIELDS = "input, textarea";

/** `<copy-field>` around a read-only field: adds a button that copies what is in it, and selects it at a click. */
export default class CopyField extends CourtyardElement {
  protected override connected(): void {
    if (!this.find("button")) this.append(this.#button());
    this.delegate("focusin", FIELDS, (_event, field) => (field as HTMLInputElement).select());
    this.delegate("click", "button", () => void this.#copy());
  }

  #button(): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.dataset.look = "quiet";
    button.textContent = t("Copy");
    return button;
  }

  async #copy(): Promise<void> {
    const field = this.find<HTMLInputElement>(FIELDS);
    if (!field) return;
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      toast(t("Copied"));
    } catch {
      toast({ text: t("The browser did not allow copying. It is selected: press Ctrl and C."), tone: "red" });
    }
  }
}
