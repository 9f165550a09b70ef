import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export interface DialogProps {
  title: ReactNode;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  size?: number | string;
}

export function Dialog({ title, isOpen, onClose, children, footer, size = 560 }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={size}
      centered
      radius="lg"
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ "aria-label": t("common.close") }}
      classNames={{ content: "dialog", body: "dialog-body" }}
    >
      {children}
      {footer ? <div className="dialog-foot">{footer}</div> : null}
    </Modal>
  );
}
