import { Menu, Popover, Tooltip } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { Icon } from "./icon";

export interface MenuEntry {
  label: ReactNode;
  icon?: string | ReactNode;
  key: string;
  hint?: ReactNode;
  isCurrent?: boolean;
  isDanger?: boolean;
  onPick?: () => void;
  href?: string;
}

export interface DropdownProps {
  button: ReactElement;
  entries: (MenuEntry | "divider" | { title: string })[];
  align?: "start" | "end";
  width?: number;
}

/** A menu under a button: arrows, letters, Escape, and the focus back on the button. */
export function Dropdown({ button, entries, align = "end", width }: DropdownProps) {
  return (
    <Menu position={align === "end" ? "bottom-end" : "bottom-start"} width={width} shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {entries.map((entry, i) => {
          if (entry === "divider") return <Menu.Divider key={`d${i}`} />;
          if ("title" in entry) return <Menu.Label key={entry.title}>{entry.title}</Menu.Label>;
          return (
            <Menu.Item
              key={entry.key}
              leftSection={typeof entry.icon === "string" ? <Icon name={entry.icon} /> : entry.icon}
              rightSection={entry.isCurrent ? <Icon name="check" size={14} /> : entry.hint}
              data-danger={entry.isDanger || undefined}
              onClick={entry.onPick}
              {...(entry.href ? { component: "a", href: entry.href } : {})}
            >
              {entry.label}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

/** An icon button has a name and shows it on hover and focus. */
export interface IconButtonProps {
  icon: string;
  label: string;
  size?: "xs" | "sm" | "md" | "lg";
  isPressed?: boolean;
  onClick?: (event: React.MouseEvent<HTMLButtonElement>) => void;
  className?: string;
  disabled?: boolean;
  ref?: React.Ref<HTMLButtonElement>;
  [data: `data-${string}`]: string | undefined;
}

export function IconButton({ icon, label, size = "sm", isPressed, className, ref, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} openDelay={400} events={{ hover: true, focus: false, touch: false }} withinPortal>
      <button
        type="button"
        ref={ref}
        className={`btn ghost icon ${size} ${className ?? ""}`}
        aria-label={label}
        aria-pressed={isPressed}
        {...rest}
      >
        <Icon name={icon} size={size === "md" || size === "lg" ? 20 : 16} />
      </button>
    </Tooltip>
  );
}

export interface PanelProps {
  isOpen: boolean;
  onClose: () => void;
  button: ReactElement;
  children: ReactNode;
  label: string;
  width?: number | string;
  align?: "start" | "end";
}

/** A floating panel with a form in it; the focus goes in and comes back. */
export function Panel({ isOpen, onClose, button, children, label, width = 320, align = "start" }: PanelProps) {
  return (
    <Popover
      opened={isOpen}
      onChange={(open) => (open ? undefined : onClose())}
      position={align === "end" ? "bottom-end" : "bottom-start"}
      width={width}
      trapFocus
      returnFocus
      shadow="lg"
      transitionProps={{ duration: 0 }}
      withinPortal
    >
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown aria-label={label} className="panel">
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
