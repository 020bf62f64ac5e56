package io.homeostat.web.ui;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.HasElement;
import com.vaadin.flow.component.applayout.AppLayout;
import com.vaadin.flow.component.applayout.DrawerToggle;
import com.vaadin.flow.component.contextmenu.MenuItem;
import com.vaadin.flow.component.contextmenu.SubMenu;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Image;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.icon.Icon;
import com.vaadin.flow.component.menubar.MenuBar;
import com.vaadin.flow.component.menubar.MenuBarVariant;
import com.vaadin.flow.component.sidenav.SideNav;
import com.vaadin.flow.component.sidenav.SideNavItem;
import com.vaadin.flow.server.menu.MenuConfiguration;
import com.vaadin.flow.server.menu.MenuEntry;
import com.vaadin.flow.spring.security.AuthenticationContext;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.Callers;
import io.homeostat.web.security.RoleNames;
import io.homeostat.web.ui.component.ColorSchemeMenu;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;

/** What stands around every view: the name, who is signed in, and the drawer with the ways that this person may go. */
@RolesAllowed(RoleNames.VIEWER)
public final class MainLayout extends AppLayout {
    private static final String CONTENT = "content";

    private final Main content = new Main();
    private final Div header = new Div();

    MainLayout(AuthenticationContext authentication, Callers callers) {
        setPrimarySection(Section.NAVBAR);
        content.setId(CONTENT);
        content.getElement().setAttribute("tabindex", "-1"); // the skip link moves the focus here
        setContent(content);

        header.addClassName("header-state");
        addToNavbar(skipLink(), new DrawerToggle(), brand(), header, userMenu(authentication, callers));
        List<MenuEntry> entries = MenuConfiguration.getMenuEntries();
        for (Navigation.Group group : Navigation.Group.values()) {
            List<MenuEntry> inGroup = group.of(entries);
            if (!inGroup.isEmpty()) {
                addToDrawer(nav(group, inGroup));
            }
        }
    }

    @Override
    public void showRouterLayoutContent(HasElement view) {
        content.removeAll();
        content.getElement().appendChild(view.getElement());
    }

    @Override
    public void removeRouterLayoutContent(HasElement oldView) {
        content.removeAll();
    }

    @Override
    protected void onAttach(AttachEvent event) {
        super.onAttach(event);
        // The toggle has no text of its own for those who hear the page.
        getElement().executeJs("this.querySelector('vaadin-drawer-toggle')?.setAttribute('aria-label', 'Navigation')");
    }

    private static Anchor skipLink() {
        Anchor link = new Anchor("#" + CONTENT, "Skip to the content");
        link.addClassName("skip-link");
        link.setRouterIgnore(true);
        return link;
    }

    private static Anchor brand() {
        Image mark = new Image("favicon.svg", "");
        mark.addClassName("brand-mark");
        Anchor brand = new Anchor(Navigation.START, "Homeostat");
        brand.addComponentAsFirst(mark);
        brand.addClassName("brand");
        return brand;
    }

    private static MenuBar userMenu(AuthenticationContext authentication, Callers callers) {
        MenuBar bar = new MenuBar();
        bar.addThemeVariants(MenuBarVariant.TERTIARY);
        bar.addClassName("user-menu");
        MenuItem user = bar.addItem(callers.current().map(Caller::person).orElse(""));
        SubMenu menu = user.getSubMenu();
        ColorSchemeMenu.addTo(menu.addItem("Colours").getSubMenu());
        menu.addSeparator();
        menu.addItem("Sign out", event -> authentication.logout());
        return bar;
    }

    private static SideNav nav(Navigation.Group group, List<MenuEntry> entries) {
        SideNav nav = new SideNav(group.label());
        for (MenuEntry entry : entries) {
            SideNavItem item = new SideNavItem(entry.title(), entry.path());
            item.setMatchNested(!entry.path().isEmpty());
            if (entry.icon() != null) {
                item.setPrefixComponent(new Icon(entry.icon()));
            }
            nav.addItem(item);
        }
        return nav;
    }
}
