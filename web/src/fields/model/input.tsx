import { CodedInput } from "../shared/coded";
import { useModels } from "../shared/scope";
import type { InputProps, ViewProps } from "../type";
import { ModelName } from "./name";

export const ModelInput = (props: InputProps) => <CodedInput {...props} known={useModels()} />;

export function ModelView({ value }: ViewProps) {
  return (
    <span className="break">
      <ModelName value={value} />
    </span>
  );
}
