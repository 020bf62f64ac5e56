package io.homeostat.web.security;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;

/** A role that a person has. */
@Entity
@Table(name = "user_role")
@IdClass(UserRoleEntity.Key.class)
class UserRoleEntity {
    record Key(String userName, Role role) implements Serializable {}

    @Id
    String userName = "";

    @Id
    @Enumerated(EnumType.STRING)
    Role role = Role.VIEWER;

    static UserRoleEntity of(String userName, Role role) {
        UserRoleEntity row = new UserRoleEntity();
        row.userName = userName;
        row.role = role;
        return row;
    }
}
