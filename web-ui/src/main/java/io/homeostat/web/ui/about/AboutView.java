package io.homeostat.web.ui.about;

import com.vaadin.flow.component.html.DescriptionList;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.homeostat.store.Database;
import io.homeostat.web.HomeostatProperties;
import io.homeostat.web.security.RoleNames;
import io.homeostat.web.ui.MainLayout;
import io.homeostat.web.ui.Navigation;
import jakarta.annotation.security.RolesAllowed;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.info.BuildProperties;

/** What is running here. */
@Route(value = Navigation.ABOUT, layout = MainLayout.class)
@PageTitle("About · Homeostat")
@Menu(title = "About", icon = "vaadin:info-circle-o", order = Navigation.SETTINGS + 90)
@RolesAllowed(RoleNames.VIEWER)
class AboutView extends Section {
    AboutView(BuildProperties build, Database database, HomeostatProperties properties) {
        addClassName("view");
        DescriptionList facts = new DescriptionList();
        add(facts, "Version", build.getVersion());
        add(facts, "Java", Runtime.version() + ", " + System.getProperty("java.vm.vendor"));
        add(facts, "System", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        add(facts, "Database", database.embedded() ? "embedded H2, for one node" : "PostgreSQL");
        add(facts, "Data folder", properties.dataFolder().toString());
        add(new H1("About"), facts);
    }

    private static void add(DescriptionList facts, String term, @Nullable String description) {
        facts.add(new DescriptionList.Term(term), new DescriptionList.Description(String.valueOf(description)));
    }
}
