package io.homeostat.web.ui.component;

import com.vaadin.flow.component.html.Div;

/** One record in full, beside its list. */
public abstract class RecordDetail<T> extends Div {
    protected RecordDetail() {
        addClassName("detail");
    }

    /** The sentence that names it; also the title of the page. */
    public abstract String title();

    /** Shows the record as it is now: what has not changed stays as it stands, with its focus and its opened parts. */
    public abstract void update(T row);
}
