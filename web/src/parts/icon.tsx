import {
  IconAlertCircle, IconAlertTriangle, IconApps, IconArchive, IconArmchair, IconArrowDown, IconArrowUp, IconAt, IconBaselineDensitySmall,
  IconBell, IconBolt, IconBook2, IconBuilding, IconCalendar, IconChartHistogram, IconCheck, IconCheckbox, IconChevronDown, IconChevronRight,
  IconChevronUp, IconCircle, IconCircleCheck, IconClockHour4, IconCloudOff, IconColumns3, IconContrast, IconCopy, IconDatabasePlus,
  IconDeviceDesktopPlus, IconDeviceFloppy, IconDeviceLaptop, IconDoorExit, IconDots, IconDownload, IconEye, IconEyeOff, IconFileText, IconFilter,
  IconFlag3, IconForms, IconHeadset, IconHelpCircle, IconHistory, IconHome, IconIdBadge2, IconInbox, IconKey, IconLanguage, IconLayoutKanban,
  IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconLayoutSidebarRight, IconLink, IconList, IconLock, IconLogout, IconMail,
  IconMaximize, IconMenu2, IconMessage, IconMessages, IconNote, IconPaperclip, IconPencil, IconPhone, IconPlugConnectedX, IconPlus, IconPrinter,
  IconProgress, IconRefresh, IconRosetteDiscountCheck, IconSearch, IconSend, IconServer2, IconSettings, IconShield, IconShoppingCart,
  IconSortAscending, IconSortDescending, IconStar, IconTag, IconTool, IconTrash, IconUser, IconUserCheck, IconUserPlus, IconUsers, IconWifi, IconWorld, IconX,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

interface DrawProps {
  size?: number | string;
  stroke?: number | string;
  className?: string;
  "aria-hidden"?: boolean;
}

/** The icons by the name that the server and the configuration use. An unknown name is a circle, never a hole. */
const drawn: Record<string, ComponentType<DrawProps>> = {
  "alert-circle": IconAlertCircle, "alert-triangle": IconAlertTriangle, apps: IconApps, archive: IconArchive, armchair: IconArmchair,
  "arrow-down": IconArrowDown, "arrow-up": IconArrowUp, at: IconAt, density: IconBaselineDensitySmall, bell: IconBell, bolt: IconBolt,
  "book-2": IconBook2, book: IconBook2, building: IconBuilding, calendar: IconCalendar, "chart-histogram": IconChartHistogram, check: IconCheck,
  checkbox: IconCheckbox, "chevron-down": IconChevronDown, "chevron-right": IconChevronRight, "chevron-up": IconChevronUp, circle: IconCircle,
  "circle-check": IconCircleCheck, clock: IconClockHour4, "cloud-off": IconCloudOff, columns: IconColumns3, contrast: IconContrast, copy: IconCopy,
  "database-plus": IconDatabasePlus, "device-desktop-plus": IconDeviceDesktopPlus, "device-floppy": IconDeviceFloppy, "device-laptop": IconDeviceLaptop,
  "door-exit": IconDoorExit, dots: IconDots, download: IconDownload, eye: IconEye, "eye-off": IconEyeOff, "file-text": IconFileText, filter: IconFilter,
  flag: IconFlag3, forms: IconForms, headset: IconHeadset, help: IconHelpCircle, history: IconHistory, home: IconHome, "id-badge-2": IconIdBadge2,
  inbox: IconInbox, key: IconKey, language: IconLanguage, "layout-kanban": IconLayoutKanban, fold: IconLayoutSidebarLeftCollapse,
  unfold: IconLayoutSidebarLeftExpand, preview: IconLayoutSidebarRight, link: IconLink, list: IconList, lock: IconLock, logout: IconLogout, mail: IconMail,
  maximize: IconMaximize, menu: IconMenu2, message: IconMessage, messages: IconMessages, note: IconNote, paperclip: IconPaperclip, pencil: IconPencil,
  phone: IconPhone, "plug-x": IconPlugConnectedX, plus: IconPlus, printer: IconPrinter, progress: IconProgress, refresh: IconRefresh,
  "rosette-discount-check": IconRosetteDiscountCheck, search: IconSearch, send: IconSend, "server-2": IconServer2, server: IconServer2,
  settings: IconSettings, shield: IconShield, "shopping-cart": IconShoppingCart, "sort-ascending": IconSortAscending,
  "sort-descending": IconSortDescending, star: IconStar, tag: IconTag, tool: IconTool, trash: IconTrash, user: IconUser, "user-check": IconUserCheck,
  "user-plus": IconUserPlus, users: IconUsers, wifi: IconWifi, world: IconWorld, x: IconX,
};

export interface IconProps {
  name: string | null | undefined;
  size?: 14 | 16 | 20 | 24;
  className?: string;
}

const strokes = { 14: 2, 16: 1.75, 20: 1.6, 24: 1.5 };

/** Always decoration: the word is beside it or on the button. */
export function Icon({ name, size = 16, className }: IconProps) {
  const Drawn = drawn[name ?? ""] ?? IconCircle;
  return <Drawn size={size} stroke={strokes[size]} className={`i-${size} ${className ?? "i"}`} aria-hidden />;
}
